namespace Matching.Engine;

/// <summary>What the engine asks of a role; the gateway's doors ask more.</summary>
public static class Roles
{
    extension(Role role)
    {
        /// <summary>A key may have it.</summary>
        public bool IsKnown => role is > Role.None and <= Role.Administrator;

        /// <summary>Who only reads opens no session that commands could come through.</summary>
        public bool MayLogOn => role.IsKnown && role is not (Role.ReadOnly or Role.Auditor);

        public bool Operates => role is Role.Operator or Role.Administrator;
    }
}
