using System.Globalization;

namespace Matching.Journal.EventStore;

/// <summary>A connection string that is none. It never shows the string: that may hold a password.</summary>
public sealed class ConnectionStringException(string why)
    : FormatException($"The EventStoreDB connection string is refused: {why}.");

/// <summary>
/// <c>esdb://[user:password@]host[:port][,host…][/][?key=value&amp;…]</c> or <c>esdb+discover://…</c>, by the
/// official client's rules: keys in any case, an unknown or repeated one is an error, nothing is
/// percent-decoded, several hosts mean discovery.
/// </summary>
public static class ConnectionString
{
    private const int DefaultPort = 2113;
    private const string Direct = "esdb://";
    private const string Discovered = "esdb+discover://";

    /// <exception cref="ConnectionStringException">It breaks a rule.</exception>
    public static EventStoreSettings Parse(string text)
    {
        bool discover = text.StartsWith(Discovered, StringComparison.Ordinal);
        if (!discover && !text.StartsWith(Direct, StringComparison.Ordinal))
            throw Refused($"it begins with neither {Direct} nor {Discovered}");
        string rest = text[(discover ? Discovered : Direct).Length..];
        (rest, string? query) = SplitFirst(rest, '?');
        (rest, string? path) = SplitFirst(rest, '/');
        if (!string.IsNullOrEmpty(path)) throw Refused("it has a path");
        (string? user, string? password) = (null, null);
        int at = rest.LastIndexOf('@');
        if (at >= 0)
        {
            (string name, string? secret) = SplitFirst(rest[..at], ':');
            if (name.Length == 0 || string.IsNullOrEmpty(secret))
                throw Refused("its user info is not user:password");
            (user, password, rest) = (name, secret, rest[(at + 1)..]);
        }
        NodeAddress[] seeds = [.. rest.Split(',').Select(ParseNode)];
        var settings = new EventStoreSettings
        {
            Seeds = seeds,
            Discover = discover || seeds.Length > 1,
            User = user,
            Password = password,
        };
        return string.IsNullOrEmpty(query) ? settings : WithOptions(settings, query);
    }

    private static NodeAddress ParseNode(string text)
    {
        (string host, string? port) = SplitFirst(text, ':');
        if (host.Length == 0) throw Refused("a host is empty");
        if (Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4))
            throw Refused("a host is neither a name nor an IPv4 address");
        if (port is null) return new NodeAddress(host, DefaultPort);
        bool isPort = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is > 0 and <= ushort.MaxValue;
        return isPort ? new NodeAddress(host, number) : throw Refused("a port is no number from 1 to 65535");
    }

    private static EventStoreSettings WithOptions(EventStoreSettings settings, string query)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in query.Split('&'))
        {
            (string key, string? value) = SplitFirst(pair, '=');
            if (key.Length == 0 || string.IsNullOrEmpty(value)) throw Refused("an option is not key=value");
            if (!seen.Add(key)) throw Refused($"the option {key} is there twice");
            settings = WithOption(settings, key, value);
        }
        if (settings.UserCertificateFile is null != settings.UserKeyFile is null)
            throw Refused("userCertFile and userKeyFile go together");
        return settings;
    }

    private static EventStoreSettings WithOption(EventStoreSettings settings, string key, string value) =>
        key.ToLowerInvariant() switch
        {
            "tls" => settings with { Tls = Flag(key, value) },
            "tlsverifycert" => settings with { TlsVerifyCertificate = Flag(key, value) },
            "tlscafile" => settings with { TlsCaFile = value },
            "usercertfile" => settings with { UserCertificateFile = value },
            "userkeyfile" => settings with { UserKeyFile = value },
            "connectionname" => settings with { ConnectionName = value },
            "maxdiscoverattempts" => settings with { MaxDiscoverAttempts = Number(key, value, least: -1) },
            "discoveryinterval" => settings with { DiscoveryInterval = Milliseconds(key, value) },
            "gossiptimeout" => settings with { GossipTimeout = Milliseconds(key, value) },
            "nodepreference" => settings with { NodePreference = Preference(key, value) },
            "defaultdeadline" => settings with { DefaultDeadline = MillisecondsOrNone(key, value) },
            "keepaliveinterval" => settings with { KeepAliveInterval = MillisecondsOrNone(key, value) },
            "keepalivetimeout" => settings with { KeepAliveTimeout = MillisecondsOrNone(key, value) },
            "throwonappendfailure" => WithoutEffect(settings, Flag(key, value)),
            _ => throw Refused($"the option {key} is unknown"),
        };

    /// <summary>Ours never throws for an outcome: the word is checked, and that is all.</summary>
    private static EventStoreSettings WithoutEffect(EventStoreSettings settings, bool _) => settings;

    private static bool Flag(string key, string value) =>
        bool.TryParse(value, out bool flag)
            ? flag
            : throw Refused($"the option {key} is neither true nor false");

    private static int Number(string key, string value, int least)
    {
        bool isNumber = int.TryParse(
            value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        return isNumber && number >= least ? number : throw Refused($"the option {key} is no such number");
    }

    private static TimeSpan Milliseconds(string key, string value) =>
        TimeSpan.FromMilliseconds(Number(key, value, least: 0));

    private static TimeSpan? MillisecondsOrNone(string key, string value)
    {
        int number = Number(key, value, least: -1);
        return number < 0 ? null : TimeSpan.FromMilliseconds(number);
    }

    private static NodePreference Preference(string key, string value) => value.ToLowerInvariant() switch
    {
        "leader" => NodePreference.Leader,
        "follower" => NodePreference.Follower,
        "random" => NodePreference.Random,
        "readonlyreplica" => NodePreference.ReadOnlyReplica,
        _ => throw Refused($"the option {key} names no preference"),
    };

    private static (string Before, string? Behind) SplitFirst(string text, char separator)
    {
        int at = text.IndexOf(separator);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static ConnectionStringException Refused(string why) => new(why);
}
