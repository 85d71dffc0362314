using Grpc.Core;

namespace Matching.Gateway.Doors;

/// <summary>
/// A stream to a peer that may have stopped reading: a message of which it takes nothing more for a minute
/// ends the call, so that what it holds is free again.
/// </summary>
/// <param name="writer">gRPC's own.</param>
/// <param name="abort">Ends the call without a status: there is nobody who would read it.</param>
/// <param name="patience">With each message.</param>
internal sealed class PatientWriter<T>(IServerStreamWriter<T> writer, Action abort, TimeSpan patience)
    : IServerStreamWriter<T>
{
    private static readonly TimeSpan s_usual = TimeSpan.FromMinutes(1);

    public PatientWriter(IServerStreamWriter<T> writer, ServerCallContext call)
        : this(writer, call.GetHttpContext().Abort, s_usual)
    {
    }

    public WriteOptions? WriteOptions
    {
        get => writer.WriteOptions;
        set => writer.WriteOptions = value;
    }

    /// <exception cref="IOException">The peer has taken none of it.</exception>
    public Task WriteAsync(T message)
    {
        Task write = writer.WriteAsync(message);
        return write.IsCompletedSuccessfully ? write : WaitAsync(write);
    }

    private async Task WaitAsync(Task write)
    {
        try
        {
            await write.WaitAsync(patience);
        }
        catch (TimeoutException slow)
        {
            abort();
            throw new IOException("the peer takes nothing", slow);
        }
    }
}
