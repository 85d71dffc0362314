using System.Collections.Frozen;
using Matching.Engine;

namespace Matching.Gateway.Doors;

/// <summary>
/// Which roles may make which call. What is not listed is denied. What a role may see behind the door, its
/// own participant's or everybody's, is the call's own rule.
/// </summary>
internal static class AccessTable
{
    private static readonly Role[] s_anyone =
    [
        Role.Trader, Role.MarketMaker, Role.ReadOnly, Role.Auditor, Role.Operator, Role.Administrator,
    ];

    /// <summary>Who sends commands through a session.</summary>
    private static readonly Role[] s_commanders =
        [Role.Trader, Role.MarketMaker, Role.Operator, Role.Administrator];

    private static readonly Role[] s_operators = [Role.Operator, Role.Administrator];
    private static readonly Role[] s_administrators = [Role.Administrator];
    private static readonly Role[] s_auditors = [Role.Auditor, Role.Administrator];
    private static readonly Role[] s_keyless = [];

    private static readonly FrozenDictionary<string, Role[]> s_calls = new Dictionary<string, Role[]>
    {
        ["/grpc.health.v1.Health/Check"] = s_keyless,
        ["/grpc.health.v1.Health/Watch"] = s_keyless,
        ["/grpc.health.v1.Health/List"] = s_keyless,

        // Served in development alone: what calls there are.
        ["/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"] = s_keyless,
        ["/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] = s_keyless,

        ["/matching.v1.Trading/Session"] = s_commanders,
        ["/matching.v1.Trading/Submit"] = s_commanders,

        ["/matching.v1.MarketData/GetDirectory"] = s_anyone,
        ["/matching.v1.MarketData/FollowBook"] = s_anyone,
        ["/matching.v1.MarketData/FollowTrades"] = s_anyone,
        ["/matching.v1.MarketData/FollowOrders"] = s_anyone,
        ["/matching.v1.MarketData/FollowDirectory"] = s_anyone,
        ["/matching.v1.MarketData/FollowCandles"] = s_anyone,

        ["/matching.v1.Queries/GetOrders"] = s_anyone,
        ["/matching.v1.Queries/GetExecutions"] = s_anyone,
        ["/matching.v1.Queries/GetBalances"] = s_anyone,
        ["/matching.v1.Queries/GetLedger"] = s_anyone,
        ["/matching.v1.Queries/GetSafeguards"] = s_anyone,
        ["/matching.v1.Queries/GetTrades"] = s_anyone,
        ["/matching.v1.Queries/GetCandles"] = s_anyone,
        ["/matching.v1.Queries/GetStatistics"] = s_anyone,

        ["/matching.v1.Records/FollowExecutions"] = s_anyone,
        ["/matching.v1.Records/FollowJournal"] = s_auditors,

        ["/matching.v1.Operations/SetMode"] = s_operators,
        ["/matching.v1.Operations/SetInstrumentStatus"] = s_operators,
        ["/matching.v1.Operations/SetInstrumentRules"] = s_operators,
        ["/matching.v1.Operations/SetAccountRules"] = s_operators,
        ["/matching.v1.Operations/SetHoldingsLimit"] = s_operators,
        ["/matching.v1.Operations/SetKillSwitch"] = s_operators,
        ["/matching.v1.Operations/TakeOver"] = s_operators,

        ["/matching.v1.Operations/ListAsset"] = s_administrators,
        ["/matching.v1.Operations/ListInstrument"] = s_administrators,
        ["/matching.v1.Operations/AddParticipant"] = s_administrators,
        ["/matching.v1.Operations/OpenAccount"] = s_administrators,
        ["/matching.v1.Operations/CreateApiKey"] = s_administrators,
        ["/matching.v1.Operations/RotateApiKey"] = s_administrators,
        ["/matching.v1.Operations/RevokeApiKey"] = s_administrators,
        ["/matching.v1.Operations/ListApiKeys"] = s_administrators,
        ["/matching.v1.Operations/TransferFunds"] = s_administrators,
        ["/matching.v1.Operations/SetFeeTier"] = s_administrators,
        ["/matching.v1.Operations/ActivateRules"] = s_administrators,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Calls that have commands executed, or that follow what was told: a standby does neither.
    /// </summary>
    private static readonly string[] s_primaries =
        ["/matching.v1.Trading/", "/matching.v1.Operations/", "/matching.v1.Records/"];

    private static readonly FrozenSet<string> s_exceptions =
        FrozenSet.Create("/matching.v1.Operations/ListApiKeys", "/matching.v1.Operations/TakeOver");

    /// <summary>Every call that anybody may make at all.</summary>
    public static IEnumerable<string> Calls => s_calls.Keys;

    /// <summary>Needs no key: it tells nothing that a key protects.</summary>
    public static bool IsOpen(string method) => s_calls.GetValueOrDefault(method) is { Length: 0 };

    /// <summary>Whether the call wants a primary.</summary>
    public static bool WantsPrimary(string method) =>
        s_primaries.Any(service => method.StartsWith(service, StringComparison.Ordinal))
        && !s_exceptions.Contains(method);

    /// <param name="method">The call's full name.</param>
    /// <param name="role">The key's.</param>
    /// <param name="rules">The rules version in force: by the first an operator did everything.</param>
    public static bool Allows(string method, Role role, int rules) =>
        s_calls.TryGetValue(method, out Role[]? roles)
        && roles.Contains(role.Administers(rules) ? Role.Administrator : role);
}
