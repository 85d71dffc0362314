using Grpc.Core;
using Matching.Engine;

namespace Matching.Gateway.Doors;

/// <summary>Names and symbols from outside: 1 to 16 printable ASCII characters.</summary>
internal static class Names
{
    /// <exception cref="RpcException">INVALID_ARGUMENT, naming the field.</exception>
    public static Bytes16 Parse(string text, string field)
    {
        if (text.Length is >= 1 and <= Bytes16.Length && text.All(c => c is > ' ' and <= '~'))
            return Bytes16.FromText(text);
        throw Statuses.Malformed($"{field} is not 1 to 16 printable ASCII characters").ToException();
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT, naming the field.</exception>
    public static byte ParseSmall(long value, string field) =>
        value is >= 0 and <= sbyte.MaxValue
            ? (byte)value
            : throw Statuses.Malformed($"{field} is out of range").ToException();
}
