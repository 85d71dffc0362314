using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>From an offset in the <see cref="Event"/> to an offset in its bytes.</summary>
internal readonly record struct Move(ushort Struct, ushort Bytes);

/// <summary>
/// The one layout of a kind of event: its bytes with all values zero, which of them are constant, and where
/// each value goes. All is derived from the schema when the process starts.
/// </summary>
internal sealed class EventLayout
{
    /// <summary>Below the top bit: what a byte's mask demands of a number that takes one byte.</summary>
    private const byte BelowTopBit = 0x80;

    private const byte Constant = 0xff;
    private const byte Free = 0;

    private readonly List<byte> _template = [];
    private readonly List<byte> _mask = [];
    private readonly List<(Move Move, int Width)> _moves = [];

    public EventLayout(EventKind kind, MessageLayout header, MessageLayout body)
    {
        Kind = kind;
        Body = body;
        Add(header, structOffset: 0);
        Check.That(_template.Count == EventSchema.HeaderLength, "every header has the same length");
        AddVarint(EventSchema.BodyTag(kind));
        AddVarint(body.EncodedLength);
        Add(body, Event.BodyOffset);
        Template = [.. _template];
        Mask = [.. _mask];
        Moves = [.. _moves.OrderByDescending(move => move.Width).Select(move => move.Move)];
        End16 = _moves.Count(move => move.Width >= 16);
        End8 = _moves.Count(move => move.Width >= 8);
        End4 = _moves.Count(move => move.Width >= 4);
    }

    public EventKind Kind { get; }
    public MessageLayout Body { get; }
    public int Length => Template.Length;

    /// <summary>The event's bytes with every value zero.</summary>
    public byte[] Template { get; }

    /// <summary>
    /// As long as the template. An encoding of this layout, under the mask, is the template: all bits of
    /// tags and lengths, the top bit of a one-byte number, nothing of other values.
    /// </summary>
    public byte[] Mask { get; }

    /// <summary>
    /// Sixteen bytes wide up to <see cref="End16"/>, then eight, four, and to the end one.
    /// </summary>
    public Move[] Moves { get; }

    public int End16 { get; }
    public int End8 { get; }
    public int End4 { get; }

    private void Add(MessageLayout message, int structOffset)
    {
        foreach (FieldLayout field in message.Fields)
        {
            AddVarint(field.Tag);
            if (field.HasLength) AddVarint(field.ValueLength);
            if (field.Message is { } nested) Add(nested, structOffset + field.StructOffset);
            else AddValue(field, structOffset + field.StructOffset);
        }
    }

    private void AddValue(FieldLayout field, int structOffset)
    {
        int step = Math.Min(field.StructSize, Bytes16.Length);
        for (int done = 0; done < field.StructSize; done += step)
            _moves.Add((new Move((ushort)(structOffset + done), (ushort)(_template.Count + done)), step));
        for (int i = 0; i < field.StructSize; i++)
        {
            _template.Add(0);
            _mask.Add(field.IsOneByte ? BelowTopBit : Free);
        }
    }

    private void AddVarint(int value)
    {
        Check.That(value < Varint.End);
        if (Varint.LengthOf(value) == 2) AddConstant((byte)(value | 0x80));
        AddConstant((byte)(Varint.LengthOf(value) == 2 ? value >> 7 : value));
    }

    private void AddConstant(byte value)
    {
        _template.Add(value);
        _mask.Add(Constant);
    }
}
