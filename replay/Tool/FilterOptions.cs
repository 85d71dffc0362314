using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Replay.Dump;

namespace Matching.Replay.Tool;

/// <summary>What of a journal is to be shown.</summary>
internal sealed class FilterOptions
{
    private readonly Option<long?> _from = new("--from") { Description = "The first sequence" };
    private readonly Option<long?> _to = new("--to") { Description = "The last sequence" };

    private readonly Option<long?> _fromTime = TimeOption.Make(
        "--from-time", "The first time: nanoseconds since 1970, or UTC such as 2026-01-31T09:30:00.5Z");

    private readonly Option<long?> _toTime = TimeOption.Make("--to-time", "The last time");

    private readonly Option<EventKind[]> _kinds = new("--kind")
    {
        Description = "Only events of that kind, such as Traded; may be given more than once",
        CustomParser = Kinds,
    };

    private readonly Option<string> _order = new("--order")
    {
        Description = "Only events of that order: an OrderId, or a ClOrdId that is no number",
    };

    private readonly Option<Bytes16?> _clOrdId = NameOption("--cl-ord-id", "Only events of that ClOrdId");
    private readonly Option<int?> _account = new("--account") { Description = "Only events that name it" };
    private readonly Option<int?> _session = new("--session") { Description = "Only events that name it" };

    private readonly Option<int?> _instrument = new("--instrument")
    {
        Description = "Only events that name it, by number",
    };

    public FilterOptions(Command verb)
    {
        foreach (Option option in (Option[])
            [_from, _to, _fromTime, _toTime, _kinds, _order, _clOrdId, _account, _session, _instrument])
            verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(_from) < 1) result.AddError("--from is a sequence, from 1 on.");
            if (result.GetValue(_to) < (result.GetValue(_from) ?? 1))
                result.AddError("--to lies before --from.");
            string? order = result.GetValue(_order);
            if (order is not null && !IsId(order, out _) && !TryName(order, out _))
                result.AddError("--order is an OrderId or a ClOrdId of at most 16 ASCII characters.");
        });
    }

    public EventFilter Of(ParseResult parsed)
    {
        string? order = parsed.GetValue(_order);
        bool isId = IsId(order, out long id);
        Bytes16? name = parsed.GetValue(_clOrdId);
        if (order is not null && !isId && TryName(order, out Bytes16 given)) name ??= given;
        return new EventFilter
        {
            From = parsed.GetValue(_from) ?? 1,
            To = parsed.GetValue(_to) ?? long.MaxValue,
            FromTime = parsed.GetValue(_fromTime) ?? 0,
            ToTime = parsed.GetValue(_toTime) ?? long.MaxValue,
            Kinds = parsed.GetValue(_kinds) ?? [],
            OrderId = isId ? id : null,
            ClOrdId = name,
            AccountId = parsed.GetValue(_account),
            SessionId = parsed.GetValue(_session),
            InstrumentId = parsed.GetValue(_instrument),
        };
    }

    /// <summary>A number is an OrderId.</summary>
    public static bool IsId(string? text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    public static Option<Bytes16?> NameOption(string option, string description) => new(option)
    {
        Description = description + ", also one that is a number; as text, or as 32 hex digits",
        CustomParser = result =>
        {
            if (TryName(result.Tokens[0].Value, out Bytes16 name)) return name;
            result.AddError($"{option} has at most 16 ASCII characters, or 32 hex digits.");
            return null;
        },
    };

    /// <summary>As dump shows it: text, or 32 hex digits where it is none.</summary>
    public static bool TryName(string text, out Bytes16 name)
    {
        name = default;
        if (text.Length == 2 * Bytes16.Length)
        {
            Span<byte> bytes = stackalloc byte[Bytes16.Length];
            bool isHex = Convert.FromHexString(text, bytes, out _, out _) == 0;
            if (isHex) name = new Bytes16(bytes);
            return isHex;
        }
        if (text.Length is 0 or > Bytes16.Length || !Ascii.IsValid(text)) return false;
        name = Bytes16.FromText(text);
        return true;
    }

    private static EventKind[] Kinds(ArgumentResult result)
    {
        var kinds = new List<EventKind>();
        foreach (Token token in result.Tokens)
        {
            if (Enum.TryParse(token.Value, ignoreCase: true, out EventKind kind)
                && kind != EventKind.None && Enum.IsDefined(kind))
                kinds.Add(kind);
            else result.AddError($"--kind {token.Value}: there is no such kind of event.");
        }
        return [.. kinds];
    }
}
