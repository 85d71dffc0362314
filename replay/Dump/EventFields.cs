using System.Runtime.InteropServices;
using Matching.Engine.Events;
using Matching.Journal.Events;

namespace Matching.Replay.Dump;

/// <summary>
/// Finds a number among the fields of one name ending in an event, wherever they stand in it: "account_id" is
/// also the "from_account_id" of a transfer. Driven by the schema, so a new kind needs nothing here.
/// </summary>
internal sealed class EventFields
{
    private readonly int[]?[] _longs = new int[]?[byte.MaxValue + 1];
    private readonly int[]?[] _ints = new int[]?[byte.MaxValue + 1];

    public EventFields(string name)
    {
        foreach (EventKind kind in Enum.GetValues<EventKind>())
        {
            if (kind == EventKind.None) continue;
            var found = new List<(int Offset, FieldType Type)>();
            Collect(EventSchema.BodyOf(kind), Event.BodyOffset, name, found);
            _longs[(byte)kind] = [.. found.Where(f => f.Type == FieldType.Sfixed64).Select(f => f.Offset)];
            _ints[(byte)kind] = [.. found.Where(f => f.Type == FieldType.Sfixed32).Select(f => f.Offset)];
        }
    }

    public bool Hold(in Event e, long value)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e));
        foreach (int offset in _longs[(byte)e.Header.Kind]!)
        {
            if (MemoryMarshal.Read<long>(bytes[offset..]) == value) return true;
        }
        foreach (int offset in _ints[(byte)e.Header.Kind]!)
        {
            if (MemoryMarshal.Read<int>(bytes[offset..]) == value) return true;
        }
        return false;
    }

    private static void Collect(
        MessageLayout message, int start, string name, List<(int Offset, FieldType Type)> found)
    {
        foreach (FieldLayout field in message.Fields)
        {
            int offset = start + field.StructOffset;
            if (field.Message is { } nested) Collect(nested, offset, name, found);
            else if (field.Name.EndsWith(name, StringComparison.Ordinal)) found.Add((offset, field.Type));
        }
    }
}
