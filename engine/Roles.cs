namespace Matching.Engine;

/// <summary>
/// What the engine asks of a role, by the rules version in force; the gateway's doors ask more. Version 1
/// knew traders, who also quoted, and operators, who did everything; a journal that began with it goes on so
/// until another version is activated.
/// </summary>
public static class Roles
{
    /// <summary>The last value that a key's role can have in the state.</summary>
    internal const Role LastOfKeys = RevokedMark | Role.Administrator;

    private const Role RevokedMark = (Role)0x80;

    extension(Role role)
    {
        /// <summary>A key may have it.</summary>
        public bool IsKnown(int rules) => role > Role.None && role <= Highest(rules);

        /// <summary>Who only reads opens no session that commands could come through.</summary>
        public bool MayLogOn(int rules) => role.IsKnown(rules) && role is not (Role.ReadOnly or Role.Auditor);

        public bool Operates => role is Role.Operator or Role.Administrator;

        public bool Administers(int rules) =>
            role == Role.Administrator || (rules < Limits.LeastPrivilege && role == Role.Operator);

        /// <summary>
        /// As a revoked key has it: no role that opens anything, and what it was is still told.
        /// </summary>
        public Role Revoked => role | RevokedMark;

        /// <summary>One without a role is of an image from before that was kept.</summary>
        public bool IsRevoked => role == Role.None || (role & RevokedMark) != 0;

        /// <summary>What a key was given, revoked or not.</summary>
        public Role Given => role & ~RevokedMark;

        public bool Quotes(int rules) => role == Role.MarketMaker || rules < Limits.LeastPrivilege;
    }

    private static Role Highest(int rules) =>
        rules < Limits.LeastPrivilege ? Role.Operator : Role.Administrator;
}
