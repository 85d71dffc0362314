using System.Reflection;
using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>How a field is written: the protobuf type that stands for its C# type.</summary>
public enum FieldType : byte
{
    /// <summary>A <c>long</c>: eight bytes, little-endian.</summary>
    Sfixed64 = 1,

    /// <summary>An <c>int</c>: four bytes, little-endian.</summary>
    Sfixed32 = 2,

    /// <summary>A <c>uint</c>: four bytes, little-endian.</summary>
    Fixed32 = 3,

    /// <summary>A <c>byte</c> below 128: one byte.</summary>
    Uint32 = 4,

    /// <summary>An enum of bytes below 128: one byte.</summary>
    Enum = 5,

    /// <summary>A <see cref="Bytes16"/> or <see cref="Bytes32"/>: a length and as many bytes.</summary>
    Bytes = 6,

    /// <summary>A struct inside a struct: a length and its fields.</summary>
    Message = 7,
}

/// <summary>
/// One field of a body or of a part of it: its name and number in the message, its place in the struct.
/// </summary>
public sealed class FieldLayout
{
    /// <summary>A tag is a number of at most two bytes.</summary>
    private const int MaxNumber = Varint.End >> 3;

    private const int VarintWire = 0;
    private const int Fixed64Wire = 1;
    private const int LengthWire = 2;
    private const int Fixed32Wire = 5;

    private readonly Dictionary<byte, string> _enumNames;

    internal FieldLayout(FieldInfo member, int number, int endOfPrevious, Func<Type, int?> firstFields)
    {
        Check.That(number < MaxNumber && member.IsPublic, $"{member.DeclaringType}.{member.Name} has a tag");
        ClrType = member.FieldType;
        Number = number;
        Name = ProtoNames.SnakeCase(member.Name);
        JsonName = ProtoNames.CamelCase(member.Name);
        Type = TypeOf(ClrType);
        if (Type == FieldType.Message) Message = MessageLayout.Of(ClrType, firstFields);
        (StructSize, StructAlignment) = SizeOf(Type, ClrType, Message);
        StructOffset = MessageLayout.Align(endOfPrevious, StructAlignment);
        _enumNames = Type == FieldType.Enum ? EnumNames(ClrType) : [];
    }

    /// <summary>As in the .proto file: <c>cl_ord_id</c>.</summary>
    public string Name { get; }

    /// <summary>As in protobuf's JSON: <c>clOrdId</c>.</summary>
    public string JsonName { get; }

    public int Number { get; }
    public FieldType Type { get; }

    /// <summary>The field's type in the engine's struct.</summary>
    public Type ClrType { get; }

    /// <summary>The layout of a nested message; null for all else.</summary>
    public MessageLayout? Message { get; }

    /// <summary>From the start of the struct that the field is declared in.</summary>
    public int StructOffset { get; }

    public int StructSize { get; }

    internal int StructAlignment { get; }

    /// <summary>The bytes of the value itself, without tag and length.</summary>
    public int ValueLength => Message?.EncodedLength ?? StructSize;

    internal bool HasLength => Type is FieldType.Bytes or FieldType.Message;

    internal bool IsOneByte => Type is FieldType.Uint32 or FieldType.Enum;

    /// <summary>Of one byte up to field 15, of two from there on.</summary>
    internal int Tag => Number << 3 | WireType;

    /// <summary>Tag, length where there is one, and value.</summary>
    internal int EncodedLength =>
        Varint.LengthOf(Tag) + (HasLength ? Varint.LengthOf(ValueLength) : 0) + ValueLength;

    /// <summary>
    /// An enum's value by its name in the .proto file; null for a number that it doesn't have.
    /// </summary>
    internal string? EnumName(byte value) => _enumNames.GetValueOrDefault(value);

    private int WireType => Type switch
    {
        FieldType.Sfixed64 => Fixed64Wire,
        FieldType.Sfixed32 or FieldType.Fixed32 => Fixed32Wire,
        FieldType.Uint32 or FieldType.Enum => VarintWire,
        _ => LengthWire,
    };

    /// <remarks><see cref="EventFlags"/> is a number: protobuf's enums have no sets of bits.</remarks>
    private static FieldType TypeOf(Type type)
    {
        if (type == typeof(long)) return FieldType.Sfixed64;
        if (type == typeof(int)) return FieldType.Sfixed32;
        if (type == typeof(uint)) return FieldType.Fixed32;
        if (type == typeof(byte) || type == typeof(EventFlags)) return FieldType.Uint32;
        if (type.IsEnum && type.GetEnumUnderlyingType() == typeof(byte)) return FieldType.Enum;
        if (type == typeof(Bytes16) || type == typeof(Bytes32)) return FieldType.Bytes;
        bool isStruct = type is { IsValueType: true, IsPrimitive: false, IsEnum: false };
        Check.That(isStruct, $"{type} has an encoding");
        return FieldType.Message;
    }

    private static (int Size, int Alignment) SizeOf(FieldType type, Type clrType, MessageLayout? message)
    {
        int bytes = clrType == typeof(Bytes16) ? Bytes16.Length : Bytes32.Length;
        return type switch
        {
            FieldType.Sfixed64 => (8, 8),
            FieldType.Sfixed32 or FieldType.Fixed32 => (4, 4),
            FieldType.Uint32 or FieldType.Enum => (1, 1),
            FieldType.Bytes => (bytes, 8),
            _ => (message!.StructSize, message.StructAlignment),
        };
    }

    private static Dictionary<byte, string> EnumNames(Type type) => Enum.GetNames(type)
        .ToDictionary(name => (byte)Enum.Parse(type, name), name => ProtoNames.EnumValue(type, name));
}
