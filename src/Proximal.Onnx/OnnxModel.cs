using System.Reflection;
using Google.Protobuf;

namespace Proximal.Onnx;

/// <summary>
/// Policies as standard ONNX models (opset 17). A model does all that <see cref="Policy.Act(ReadOnlySpan{float}, Span{float}, RecurrentState?)"/>
/// does: it encodes and normalises observations, and brings actions to their bounds; the batch is of any size.
/// </summary>
/// <remarks>
/// Inputs are <c>observation</c> (of several parts <c>observation.NAME</c> each), <c>action_mask</c> where actions are masked, and
/// <c>state</c> where the policy is recurrent: zeros at the start of an episode, and <c>next_state</c> of the step before afterwards.
/// Outputs are <c>action</c> (or <c>action.NAME</c>), the most probable one, and what its distribution is made of: <c>logits</c>, or
/// <c>mean</c> and <c>std</c>. Boxes are float32; discrete, multi-discrete and multi-binary values int64; masks bool.
/// </remarks>
public static class OnnxModel
{
    private const int IrVersion = 8,
        OpsetVersion = 17;

    // Without the revision behind it: the same policy makes the same file.
    private static readonly string ProducerVersion = typeof(OnnxModel)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    /// <summary>Writes a policy to a file, which appears complete or not at all.</summary>
    /// <param name="policy">What is written.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="options">What the model holds beside the way to act; by default nothing.</param>
    /// <returns>What goes into the model and what comes out.</returns>
    /// <exception cref="InvalidInputException">A part of the policy has no ONNX form, or there is no value that was asked for.</exception>
    /// <exception cref="IOException">The folder does not exist, or the disk is full.</exception>
    public static OnnxSignature Write(Policy policy, string path, OnnxOptions? options = null)
    {
        ModelProto model = Build(policy, options ?? new OnnxOptions());
        AtomicFile.Write(path, stream => model.WriteTo(stream));
        return OnnxSignature.Of(model.Graph);
    }

    /// <summary>Writes a policy to a stream.</summary>
    /// <param name="policy">What is written.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="options">What the model holds beside the way to act; by default nothing.</param>
    /// <returns>What goes into the model and what comes out.</returns>
    /// <exception cref="InvalidInputException">A part of the policy has no ONNX form, or there is no value that was asked for.</exception>
    public static OnnxSignature Write(Policy policy, Stream stream, OnnxOptions? options = null)
    {
        ModelProto model = Build(policy, options ?? new OnnxOptions());
        model.WriteTo(stream);
        return OnnxSignature.Of(model.Graph);
    }

    private static ModelProto Build(Policy policy, OnnxOptions options)
    {
        var graph = new OnnxGraph("policy");
        PolicyGraph.Add(graph, policy, options.WithValue);
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "Proximal",
            ProducerVersion = ProducerVersion,
            DocString = $"A policy that observes {policy.ObservationSpace} and acts {policy.ActionSpace}.",
            Graph = graph.Proto,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OpsetVersion });
        foreach ((string key, string? value) in Metadata(policy, options))
            if (value is not null)
                model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    private static (string Key, string? Value)[] Metadata(Policy policy, OnnxOptions options)
    {
        var weights = new StateDictionary();
        policy.Network.SaveState(weights, "policy");
        return
        [
            ("environment", options.Environment),
            ("algorithm", options.Algorithm),
            ("observation_space", policy.ObservationSpace.ToString()),
            ("action_space", policy.ActionSpace.ToString()),
            ("weights_sha256", WeightsHash.Compute(weights)),
        ];
    }
}
