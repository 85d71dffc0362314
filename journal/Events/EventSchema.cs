using System.Reflection;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>
/// The layout of every kind of event, derived from the engine's structs once, when the process starts. A
/// field's number is its place in its struct, so the structs are the format: protos/matching/v1/event.proto
/// says the same for other languages, and a test holds the two together. docs/JOURNAL.md draws the bytes.
/// </summary>
public static class EventSchema
{
    /// <summary>The bytes before the body's tag, the same in every event.</summary>
    public const int HeaderLength = 34;

    private const int Kinds = byte.MaxValue + 1;

    /// <summary>
    /// Sequence, first sequence, time, epoch and flags: the first fields of <c>matching.v1.Event</c>.
    /// </summary>
    public static MessageLayout Header { get; } = MessageLayout.Of(typeof(EventHeader), Growth.FirstFields);

    /// <summary>By number of the kind; null where there is none.</summary>
    internal static EventLayout?[] Layouts { get; } = Derive();

    /// <summary>The body of a kind that exists.</summary>
    public static MessageLayout BodyOf(EventKind kind) => Of(kind).Body;

    /// <summary>Of the message, and EventStoreDB's event type: <c>OrderAccepted</c>.</summary>
    public static string NameOf(EventKind kind) => kind.ToString();

    internal static EventLayout Of(EventKind kind)
    {
        EventLayout? layout = Layouts[(int)kind];
        Check.That(layout is not null, "the event's kind exists");
        return layout;
    }

    /// <summary>
    /// Field number = kind, wire type = length-delimited: two bytes as a varint, since kinds are 16 or more.
    /// </summary>
    internal static int BodyTag(EventKind kind) => (int)kind << 3 | 2;

    private static EventLayout?[] Derive()
    {
        Check.That(BitConverter.IsLittleEndian, "the machine stores numbers as protobuf writes them");
        var layouts = new EventLayout?[Kinds];
        foreach (EventKind kind in Enum.GetValues<EventKind>())
        {
            if (kind == EventKind.None) continue;
            EventLayout layout = Derive(kind, Growth.FirstFields);
            Check.That(LayoutProof.Holds(layout), $"{kind} lies in memory as computed");
            layouts[(int)kind] = layout;
        }
        return layouts;
    }

    internal static EventLayout Derive(EventKind kind, Func<Type, int?> firstFields)
    {
        FieldInfo? body = typeof(Event).GetField(kind.ToString());
        Check.That(body is not null && (int)kind >= 16, $"{kind} has a body and a two-byte tag");
        return new EventLayout(kind, Header, MessageLayout.Of(body.FieldType, firstFields));
    }
}
