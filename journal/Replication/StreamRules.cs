using System.Text.Json;
using Matching.Journal.EventStore;

namespace Matching.Journal.Replication;

/// <summary>What EventStoreDB has been told to do with a stream by itself, or to let others do.</summary>
/// <param name="Refusal">
/// Why no history may be kept there: it would be thrown away. Null where it may.
/// </param>
/// <param name="Warning">Who may do what only the venue should; null for nobody.</param>
public readonly record struct StreamRules(string? Refusal, string? Warning)
{
    /// <summary>EventStoreDB keeps a stream's metadata in the stream of that name behind this.</summary>
    private const string MetadataPrefix = "$$";

    private const string Everybody = "$all";

    /// <summary>They may do everything, whatever a list says.</summary>
    private const string Administrators = "$admins";

    /// <summary>Each of them makes events go that a market's history needs for ever.</summary>
    private static readonly string[] s_losing = ["$maxAge", "$maxCount", "$tb"];

    private static readonly (string Key, string Deed)[] s_rights =
        [("$w", "write"), ("$d", "delete"), ("$mw", "change what is kept")];

    /// <exception cref="StreamUnavailableException">It can't be read.</exception>
    public static async Task<StreamRules> ReadAsync(
        EventStoreClient client, string stream, CancellationToken cancellation)
    {
        StreamPage newest = await client.ReadAsync(
            MetadataPrefix + stream, AppendOutcome.NoStream, ReadDirection.Backwards, 1, cancellation);
        ReadOnlyMemory<byte> metadata = newest.Events is [var found] ? found.Data : "{}"u8.ToArray();
        return Of(metadata, client.User);
    }

    /// <param name="metadata">As EventStoreDB keeps it, JSON.</param>
    /// <param name="user">The venue's own account; null where it has none.</param>
    public static StreamRules Of(ReadOnlyMemory<byte> metadata, string? user)
    {
        try
        {
            using var document = JsonDocument.Parse(metadata);
            JsonElement rules = document.RootElement;
            if (rules.ValueKind != JsonValueKind.Object)
                return new StreamRules("its metadata is no object", null);
            foreach (string key in s_losing)
            {
                if (rules.TryGetProperty(key, out JsonElement value))
                    return new StreamRules($"its metadata has {key} = {value}: events would be lost", null);
            }
            return new StreamRules(null, WarningOf(rules, user));
        }
        catch (JsonException wrong)
        {
            return new StreamRules($"its metadata can't be read: {wrong.Message}", null);
        }
    }

    /// <summary>A right that the list doesn't name is everybody's, and so are all without a list.</summary>
    private static string? WarningOf(JsonElement rules, string? user)
    {
        bool hasList = rules.TryGetProperty("$acl", out JsonElement list)
            && list.ValueKind == JsonValueKind.Object;
        var open = new List<string>();
        var named = new List<string>();
        foreach ((string key, string deed) in s_rights)
        {
            JsonElement holders = default;
            if (!hasList || !list.TryGetProperty(key, out holders) || IsEverybody(holders)) open.Add(deed);
            else if (Others(holders, user) is { Count: > 0 } others)
                named.Add($"{string.Join(", ", others)} {deed}");
        }
        if (open.Count > 0) named.Insert(0, $"everybody {string.Join(", ", open)}");
        return named.Count == 0 ? null : $"its $acl lets {string.Join("; ", named)}";
    }

    private static bool IsEverybody(JsonElement holders) => holders.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Array => Names(holders).Contains(Everybody),
        _ => true,
    };

    private static List<string> Others(JsonElement holders, string? user) =>
        [.. Names(holders).Where(holder => holder != user && holder != Administrators)];

    private static IEnumerable<string> Names(JsonElement holders) =>
        (holders.ValueKind == JsonValueKind.Array ? holders.EnumerateArray().ToArray() : [holders])
            .Where(holder => holder.ValueKind == JsonValueKind.String)
            .Select(holder => holder.GetString()!);
}
