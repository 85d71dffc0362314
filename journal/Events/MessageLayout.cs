using System.Collections.Immutable;
using System.Reflection;
using Matching.Engine.Events;

namespace Matching.Journal.Events;

/// <summary>
/// A struct of the engine as a message: its fields in the order of their declaration, which is the order of
/// their numbers. The struct's offsets are those of sequential layout with natural alignment;
/// <see cref="LayoutProof"/> holds them against the runtime's own.
/// </summary>
public sealed class MessageLayout
{
    private MessageLayout(List<FieldLayout> fields, int? firstFields)
    {
        Fields = [.. fields];
        RequiredFields = firstFields ?? fields.Count;
        StructAlignment = fields.Max(field => field.StructAlignment);
        StructSize = Align(fields[^1].StructOffset + fields[^1].StructSize, StructAlignment);
        EncodedLength = fields.Sum(field => field.EncodedLength);
    }

    public ImmutableArray<FieldLayout> Fields { get; }

    public int StructSize { get; }

    /// <summary>Of the fields alone: without the message's own tag and length.</summary>
    public int EncodedLength { get; }

    /// <summary>The fields that every version of the message has: the first so many.</summary>
    internal int RequiredFields { get; }

    internal int StructAlignment { get; }

    /// <summary>Of any struct made of longs, ints, bytes, enums, fixed bytes and such structs.</summary>
    /// <param name="type">The struct.</param>
    /// <param name="firstFields">
    /// For it and each struct inside it, as <see cref="Growth.FirstFields"/>.
    /// </param>
    internal static MessageLayout Of(Type type, Func<Type, int?> firstFields)
    {
        var fields = new List<FieldLayout>();
        int end = 0;
        foreach (FieldInfo member in InDeclaredOrder(type))
        {
            var field = new FieldLayout(member, fields.Count + 1, end, firstFields);
            fields.Add(field);
            end = field.StructOffset + field.StructSize;
        }
        return new MessageLayout(fields, firstFields(type));
    }

    internal static int Align(int offset, int alignment) => (offset + alignment - 1) & -alignment;

    /// <remarks>The header's kind is no field of its own: it is the number of the body's field.</remarks>
    private static IEnumerable<FieldInfo> InDeclaredOrder(Type type) => type
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(member => member.FieldType != typeof(EventKind))
        .OrderBy(member => member.MetadataToken);
}
