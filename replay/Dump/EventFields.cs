using System.Runtime.InteropServices;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Events;

namespace Matching.Replay.Dump;

/// <summary>
/// Finds a value among the fields of one name ending in an event, wherever they stand in it: "account_id" is
/// also the "from_account_id" of a transfer. Driven by the schema, so a new kind needs nothing here.
/// </summary>
internal sealed class EventFields
{
    private readonly int[]?[] _longs = new int[]?[byte.MaxValue + 1];
    private readonly int[]?[] _ints = new int[]?[byte.MaxValue + 1];
    private readonly int[]?[] _names = new int[]?[byte.MaxValue + 1];

    public EventFields(string name)
    {
        foreach (EventKind kind in Enum.GetValues<EventKind>())
        {
            if (kind == EventKind.None) continue;
            var found = new List<FieldLayout>();
            var offsets = new List<int>();
            Collect(EventSchema.BodyOf(kind), Event.BodyOffset, name, found, offsets);
            int[] Of(Func<FieldLayout, bool> fits) => [.. offsets.Where((_, index) => fits(found[index]))];
            _longs[(byte)kind] = Of(field => field.Type == FieldType.Sfixed64);
            _ints[(byte)kind] = Of(field => field.Type == FieldType.Sfixed32);
            _names[(byte)kind] =
                Of(field => field.Type == FieldType.Bytes && field.StructSize == Bytes16.Length);
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

    public bool Hold(in Event e, Bytes16 value)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e));
        foreach (int offset in _names[(byte)e.Header.Kind]!)
        {
            if (new Bytes16(bytes.Slice(offset, Bytes16.Length)) == value) return true;
        }
        return false;
    }

    /// <summary>Whether such a field has one of the numbers.</summary>
    public bool HoldOneOf(in Event e, HashSet<long> values)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Event>(in e));
        foreach (int offset in _longs[(byte)e.Header.Kind]!)
        {
            if (values.Contains(MemoryMarshal.Read<long>(bytes[offset..]))) return true;
        }
        return false;
    }

    private static void Collect(
        MessageLayout message, int start, string name, List<FieldLayout> found, List<int> offsets)
    {
        foreach (FieldLayout field in message.Fields)
        {
            int offset = start + field.StructOffset;
            if (field.Message is { } nested) Collect(nested, offset, name, found, offsets);
            else if (field.Name.EndsWith(name, StringComparison.Ordinal))
            {
                found.Add(field);
                offsets.Add(offset);
            }
        }
    }
}
