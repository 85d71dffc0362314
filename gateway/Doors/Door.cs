using Grpc.Core;
using Matching.Engine;
using Matching.Replay.Projections;

namespace Matching.Gateway.Doors;

/// <summary>Who is calling, and whether they may. Asked once a call, not once an order.</summary>
internal sealed class Door(KeyView keys)
{
    private const string Header = "authorization";
    private const string Scheme = "Bearer ";

    /// <exception cref="RpcException">UNAUTHENTICATED.</exception>
    public KeyHolder Authenticate(ServerCallContext call)
    {
        string? value = call.RequestHeaders.GetValue(Header);
        if (value is not null
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && ApiKeys.TryParse(value[Scheme.Length..].Trim(), out long keyId, out byte[]? secret)
            && keys.TryVerify(keyId, secret, out KeyHolder holder))
        {
            return holder;
        }
        throw Statuses.Unauthenticated().ToException();
    }

    /// <exception cref="RpcException">UNAUTHENTICATED or PERMISSION_DENIED.</exception>
    public KeyHolder AuthenticateOperator(ServerCallContext call)
    {
        KeyHolder holder = Authenticate(call);
        if (holder.Role == Role.Operator) return holder;
        throw Statuses.NotPermitted("the key has not the operator's role").ToException();
    }
}
