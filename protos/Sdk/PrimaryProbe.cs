using Grpc.Core;

namespace Matching.Client;

/// <summary>
/// Asks a machine whether it is the venue's primary, over gRPC's own health service: it needs no key, and a
/// standby says no.
/// </summary>
internal static class PrimaryProbe
{
    private const byte ServiceField = 0x0A;
    private static readonly TimeSpan s_within = TimeSpan.FromMilliseconds(250);

    /// <summary>A HealthCheckRequest: its first field is the service's name.</summary>
    private static readonly byte[] s_question =
        [ServiceField, (byte)"primary"u8.Length, .. "primary"u8];

    private static readonly Marshaller<byte[]> s_asIs = Marshallers.Create(bytes => bytes, bytes => bytes);

    private static readonly Method<byte[], byte[]> s_check = new(
        MethodType.Unary, "grpc.health.v1.Health", "Check", s_asIs, s_asIs);

    /// <summary>Whether it is; one that can't be reached or is slow to answer is none.</summary>
    public static async Task<bool> AskAsync(CallInvoker machine, CancellationToken stop)
    {
        var options = new CallOptions(deadline: DateTime.UtcNow + s_within, cancellationToken: stop);
        try
        {
            await machine.AsyncUnaryCall(s_check, null, options, s_question);
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
