"""組織 Organization: companies, people behind pseudonyms, the profile, calendars in force."""
