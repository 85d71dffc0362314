using Google.Protobuf;
using Grpc.Core;
using Matching.V1;

namespace Matching.Gateway.Sessions;

/// <summary>
/// The trading service as gRPC calls it: what the generated base is, but a session's requests are read from
/// their bytes, and its responses are bytes already.
/// </summary>
[BindServiceMethod(typeof(TradingFrames), nameof(BindService))]
internal abstract class TradingFrames
{
    public abstract Task<SubmitResponse> Submit(SubmitRequest request, ServerCallContext context);

    public abstract Task Session(
        IAsyncStreamReader<RequestFrame> requestStream, IServerStreamWriter<ResponseFrame> responseStream,
        ServerCallContext context);

    /// <summary>Called by name, and with null in place of a service: the names are what counts.</summary>
    public static void BindService(ServiceBinderBase binder, TradingFrames? service)
    {
        string name = Trading.Descriptor.FullName;
        var submit = new Method<SubmitRequest, SubmitResponse>(
            MethodType.Unary, name, nameof(Submit), Of(SubmitRequest.Parser), Of(SubmitResponse.Parser));
        binder.AddMethod(submit, service is null ? null : service.Submit);
        var session = new Method<RequestFrame, ResponseFrame>(
            MethodType.DuplexStreaming, name, nameof(Session), RequestFrame.Marshaller,
            ResponseFrame.Marshaller);
        binder.AddMethod(session, service is null ? null : service.Session);
    }

    private static Marshaller<T> Of<T>(MessageParser<T> parser) where T : class, IMessage<T> =>
        Marshallers.Create(
            (message, context) => context.Complete(message.ToByteArray()),
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
