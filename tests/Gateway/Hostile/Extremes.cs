using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace Matching.Tests.Gateway.Hostile;

/// <summary>
/// A sound message with one field at an extreme of its type, for each field and each extreme, whatever fields
/// the contract may get.
/// </summary>
internal static class Extremes
{
    private static readonly long[] s_longs =
        [long.MinValue, long.MinValue + 1, -1, 0, 1, 1L << 61, (1L << 62) - 1, 1L << 62, long.MaxValue];

    private static readonly int[] s_ints =
        [int.MinValue, -1, 0, 1, 127, 128, 255, 256, 65_536, 1 << 23, int.MaxValue];

    /// <param name="sound">Is not changed.</param>
    public static IEnumerable<(string What, T Message)> Of<T>(T sound)
        where T : class, IDeepCloneable<T>, IMessage
    {
        foreach ((string path, FieldDescriptor field, Func<IMessage, IMessage> owner)
            in Fields(sound, "", whole => whole))
        {
            foreach (object value in ValuesOf(field))
            {
                T changed = sound.Clone();
                field.Accessor.SetValue(owner(changed), value);
                yield return ($"{path} = {Shown(value)}", changed);
            }
        }
    }

    private static IEnumerable<(string, FieldDescriptor, Func<IMessage, IMessage>)> Fields(
        IMessage message, string path, Func<IMessage, IMessage> owner)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            string name = $"{path}{field.Name}";
            object? value = field.Accessor.GetValue(message);
            if (field.FieldType != FieldType.Message)
            {
                if (!field.IsRepeated) yield return (name, field, owner);
            }
            else if (field.IsRepeated)
            {
                if (((System.Collections.IList)value!).Count == 0) continue;
                foreach (var inner in Fields(Element(value), $"{name}[0].",
                    from => Element(field.Accessor.GetValue(owner(from)))))
                    yield return inner;
            }
            else if (value is IMessage part)
            {
                foreach (var inner in Fields(part, $"{name}.",
                    from => (IMessage)field.Accessor.GetValue(owner(from))))
                    yield return inner;
            }
        }
    }

    private static IMessage Element(object repeated) => (IMessage)((System.Collections.IList)repeated)[0]!;

    private static IEnumerable<object> ValuesOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Int64 => s_longs.Cast<object>(),
        FieldType.UInt64 or FieldType.Fixed64 => [0UL, 1UL, ulong.MaxValue],
        FieldType.Int32 => s_ints.Cast<object>(),
        FieldType.Enum => s_ints.Select(value => Enum.ToObject(field.EnumType.ClrType, value)),
        FieldType.UInt32 => [0u, 1u, 127u, 128u, 255u, 1u << 31, uint.MaxValue],
        FieldType.Bool => [false, true],
        FieldType.Bytes =>
        [
            ByteString.Empty, ByteString.CopyFrom(new byte[16]),
            ByteString.CopyFrom([.. Enumerable.Repeat((byte)255, 16)]),
            ByteString.CopyFrom(new byte[17]), ByteString.CopyFrom(new byte[200_000]),
        ],
        FieldType.String =>
        [
            "", " ", "\0", "ünïcödé", "sixteen letters!", "seventeen letters", "'; drop table orders --",
            new string('A', 200_000),
        ],
        _ => throw new NotSupportedException($"{field.FullName} is a {field.FieldType}"),
    };

    private static string Shown(object value) => value switch
    {
        string { Length: > 40 } text => $"{text.Length} characters",
        ByteString bytes => $"{bytes.Length} bytes",
        _ => $"{value}",
    };
}
