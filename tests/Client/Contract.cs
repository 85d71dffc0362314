using Google.Protobuf.Reflection;

namespace Matching.Tests.Client;

/// <summary>
/// What a peer built against a contract relies on, one fact a line: the number, name and type of each field,
/// the number of each enum's value, the shape of each call. A later contract must keep every line.
/// </summary>
internal static class Contract
{
    /// <summary>The journal's events, of whose fields the order counts as well.</summary>
    public const string EventFile = "matching/v1/event.proto";

    private const string OfEvent = "event";
    private const string OfMessage = "field";

    public static IReadOnlyList<string> Of(IEnumerable<FileDescriptorProto> files) =>
        [.. files.SelectMany(Of).Order(StringComparer.Ordinal)];

    /// <summary>Why a client of the older one would break, or a reader of an old journal.</summary>
    public static IEnumerable<string> Breaks(IReadOnlyList<string> older, IReadOnlyList<string> newer) =>
        older.Except(newer).Select(fact => $"no longer: {fact}").Concat(Inserted(older, newer));

    private static IEnumerable<string> Of(FileDescriptorProto file) =>
    [
        .. file.MessageType.SelectMany(message =>
            Of(file.Name == EventFile ? OfEvent : OfMessage, file.Package, message)),
        .. file.EnumType.SelectMany(type => Of(file.Package, type)),
        .. file.Service.SelectMany(service => service.Method.Select(method =>
            $"rpc {file.Package}.{service.Name}/{method.Name} {Stream(method.ClientStreaming)}"
            + $"{method.InputType} -> {Stream(method.ServerStreaming)}{method.OutputType}")),
    ];

    private static IEnumerable<string> Of(string kind, string scope, DescriptorProto message)
    {
        string name = $"{scope}.{message.Name}";
        return
        [
            .. message.Field.Select(field => $"{kind} {name} {Of(message, field)}".TrimEnd()),
            .. message.NestedType.SelectMany(nested => Of(kind, name, nested)),
            .. message.EnumType.SelectMany(type => Of(name, type)),
        ];
    }

    private static string Of(DescriptorProto message, FieldDescriptorProto field)
    {
        bool isChoice = field.HasOneofIndex && !field.Proto3Optional;
        string choice = isChoice ? $" of {message.OneofDecl[field.OneofIndex].Name}" : "";
        string optional = field.Proto3Optional ? " optional" : "";
        string type = $"{field.Label} {field.Type} {field.TypeName}";
        return $"{field.Number:D3} {field.Name} {type}{choice}{optional}";
    }

    private static IEnumerable<string> Of(string scope, EnumDescriptorProto type) =>
        type.Value.Select(value => $"value {scope}.{type.Name} {value.Number:D3} {value.Name}");

    private static string Stream(bool isStream) => isStream ? "stream " : "";

    /// <summary>
    /// The journal's messages have their fields in the order of their numbers, each at a fixed place: they
    /// grow at their end (decision 8). Of a choice only one is there, and its number says nothing of a place.
    /// </summary>
    private static IEnumerable<string> Inserted(IReadOnlyList<string> older, IReadOnlyList<string> newer)
    {
        var last = older.Where(IsOfJournal).GroupBy(Message).ToDictionary(group => group.Key, Highest);
        return from fact in newer.Except(older)
               where IsOfJournal(fact) && last.TryGetValue(Message(fact), out int highest)
                   && Number(fact) <= highest
               select $"not at its message's end: {fact}";
    }

    private static bool IsOfJournal(string fact) =>
        fact.StartsWith($"{OfEvent} ", StringComparison.Ordinal)
        && !fact.Contains(" of ", StringComparison.Ordinal);

    private static string Message(string fact) => fact.Split(' ')[1];

    private static int Number(string fact) => int.Parse(fact.Split(' ')[2], null);

    private static int Highest(IEnumerable<string> facts) => facts.Max(Number);
}
