using System.Reflection;
using Google.Protobuf;

namespace Proximal.Onnx;

/// <summary>
/// Exports policies as ONNX models (opset 17; 15 for Unity). A model computes the same as
/// <see cref="Policy.Act(ReadOnlySpan{float}, Span{float}, RecurrentState?)"/>, including encoding and normalization of
/// observations and mapping of actions to their bounds, for any batch size.
/// </summary>
/// <remarks>
/// The inputs are <c>observation</c> (or <c>observation.NAME</c> for each part of a composite observation),
/// <c>action_mask</c> if actions are masked, and <c>state</c> if the policy is recurrent. <c>state</c> is zero at the
/// start of an episode, then <c>next_state</c> of the previous step. The outputs are <c>action</c> (or
/// <c>action.NAME</c>), the most probable action, and its distribution parameters: <c>logits</c>, <c>mean</c> and
/// <c>std</c>, or <c>alpha</c> and <c>beta</c>. Box values are float32; discrete, multi-discrete and multi-binary
/// values are int64; masks are bool. <see cref="OnnxOptions.Target"/> selects the inputs and outputs that Godot RL Agents
/// or Unity ML-Agents expect instead.
/// </remarks>
public static class OnnxModel
{
    // Unity's Inference Engine reads opsets up to 15.
    private const int IrVersion = 8,
        OpsetVersion = 17,
        UnityOpsetVersion = 15;

    // Without the source revision, so that the same policy gives the same file.
    private static readonly string ProducerVersion = typeof(OnnxModel)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    /// <summary>Exports a policy to a file. The file is written atomically.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="path">The file to create or overwrite.</param>
    /// <param name="options">Optional contents of the model. Default: the policy without the critic.</param>
    /// <returns>The inputs and outputs of the model.</returns>
    /// <exception cref="InvalidInputException">A part of the policy cannot be exported to ONNX, or
    /// <see cref="OnnxOptions.WithValue"/> is set and the policy has no critic.</exception>
    /// <exception cref="IOException">The folder does not exist or the disk is full.</exception>
    public static OnnxSignature Write(Policy policy, string path, OnnxOptions? options = null)
    {
        ModelProto model = Build(policy, options ?? new OnnxOptions());
        AtomicFile.Write(path, stream => model.WriteTo(stream));
        return OnnxSignature.Of(model.Graph);
    }

    /// <summary>Exports a policy to a stream.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="options">Optional contents of the model. Default: the policy without the critic.</param>
    /// <returns>The inputs and outputs of the model.</returns>
    /// <exception cref="InvalidInputException">A part of the policy cannot be exported to ONNX, or
    /// <see cref="OnnxOptions.WithValue"/> is set and the policy has no critic.</exception>
    public static OnnxSignature Write(Policy policy, Stream stream, OnnxOptions? options = null)
    {
        ModelProto model = Build(policy, options ?? new OnnxOptions());
        model.WriteTo(stream);
        return OnnxSignature.Of(model.Graph);
    }

    private static ModelProto Build(Policy policy, OnnxOptions options)
    {
        var graph = new OnnxGraph("policy");
        PolicyGraph.Add(graph, policy, options);
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "Proximal",
            ProducerVersion = ProducerVersion,
            DocString =
                $"A policy with observation space {policy.ObservationSpace} and action space {policy.ActionSpace}.",
            Graph = graph.Proto,
        };
        model.OpsetImport.Add(
            new OperatorSetIdProto
            {
                Domain = "",
                Version = options.Target == OnnxTarget.Unity ? UnityOpsetVersion : OpsetVersion,
            }
        );
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
