using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Matching.Gateway.Sessions;

/// <summary>
/// The trading service as gRPC calls it: what the generated base is, but a session's requests are read from
/// their bytes, and its responses are bytes already.
/// </summary>
internal static class TradingFrames
{
    /// <summary>Looked for by name where the server tells what it serves.</summary>
    public static ServiceDescriptor Descriptor => Trading.Descriptor;

    /// <summary>Called by name, and with null in place of a service: the names are what counts.</summary>
    public static void BindService(ServiceBinderBase binder, Service? service)
    {
        string name = Trading.Descriptor.FullName;
        var submit = new Method<SubmitRequest, SubmitResponse>(
            MethodType.Unary, name, nameof(Service.Submit), GeneratedMessages.Of(SubmitRequest.Parser),
            GeneratedMessages.Of(SubmitResponse.Parser));
        binder.AddMethod(submit, service is null ? null : service.Submit);
        var session = new Method<RequestFrame, ResponseFrame>(
            MethodType.DuplexStreaming, name, nameof(Service.Session), RequestFrame.Marshaller,
            ResponseFrame.Marshaller);
        binder.AddMethod(session, service is null ? null : service.Session);
    }

    [BindServiceMethod(typeof(TradingFrames), nameof(BindService))]
    internal abstract class Service
    {
        public abstract Task<SubmitResponse> Submit(SubmitRequest request, ServerCallContext context);

        public abstract Task Session(
            IAsyncStreamReader<RequestFrame> requestStream, IServerStreamWriter<ResponseFrame> responseStream,
            ServerCallContext context);
    }
}
