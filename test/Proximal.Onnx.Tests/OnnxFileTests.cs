using Proximal.Tensors;

namespace Proximal.Onnx.Tests;

/// <summary>
/// Models are what the standard asks for, whatever reads them, and what cannot be written leaves nothing behind.
/// </summary>
public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. PolicyCases.All.Keys];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Onnx_graph_is_complete(string name)
    {
        Policy policy = PolicyCases.All[name]();
        ModelProto model = Written(policy, new OnnxOptions { WithValue = policy.Network is ActorCritic });
        Assert.Equal([("", 17L)], model.OpsetImport.Select(static import => (import.Domain, import.Version)));

        // Every value is made once, before it is used, and everything that is made is used.
        string[] given =
        [
            .. model.Graph.Input.Select(static input => input.Name),
            .. model.Graph.Initializer.Select(static constant => constant.Name),
        ];
        var known = new HashSet<string>(StringComparer.Ordinal);
        Assert.All(given, value => Assert.True(known.Add(value), value));
        Assert.Equal(model.Graph.Node.Count, model.Graph.Node.Select(static node => node.Name).Distinct().Count());
        foreach (NodeProto node in model.Graph.Node)
        {
            Assert.All(
                node.Input,
                value => Assert.True(value.Length == 0 || known.Contains(value), $"{node.Name} takes {value}")
            );
            Assert.All(node.Output, value => Assert.True(known.Add(value), value));
        }

        string[] used =
        [
            .. model.Graph.Node.SelectMany(static node => node.Input),
            .. model.Graph.Output.Select(static output => output.Name),
        ];
        Assert.Empty(given.Except(used));
        Assert.All(model.Graph.Node, node => Assert.True(node.Output.Any(used.Contains), $"nothing takes {node.Name}"));
        Assert.All(model.Graph.Output, output => Assert.Contains(output.Name, known));
        Assert.All(model.Graph.Input.Concat(model.Graph.Output), static value => Assert.NotEmpty(value.DocString));
        Assert.All(
            model.Graph.Input.Concat(model.Graph.Output),
            static value => Assert.Equal("batch", value.Type.TensorType.Shape.Dim[0].DimParam)
        );
        Assert.All(
            model.Graph.Initializer,
            static constant =>
                Assert.Equal(
                    constant.RawData.Length,
                    constant.Dims.Aggregate(1L, static (count, length) => count * length)
                        * (constant.DataType == TensorProto.Types.DataType.Int64 ? 8 : 4)
                )
        );
    }

    [Fact]
    public void Onnx_model_has_producer_metadata()
    {
        Policy policy = PolicyCases.All["hybrid"]();
        ModelProto model = Written(policy, new OnnxOptions { Environment = "Car-v0", Algorithm = "ppo" });
        Assert.Equal("Proximal", model.ProducerName);
        Assert.DoesNotContain('+', model.ProducerVersion);
        Assert.Equal(
            [
                ("environment", "Car-v0"),
                ("algorithm", "ppo"),
                ("observation_space", policy.ObservationSpace.ToString()!),
                ("action_space", policy.ActionSpace.ToString()!),
                ("weights_sha256", ModelWeights.Hash(policy)),
            ],
            model.MetadataProps.Select(static entry => (entry.Key, entry.Value))
        );
        Assert.Equal(
            [
                "action.gear",
                "logits.gear",
                "action.wheel",
                "mean.wheel",
                "std.wheel",
                "action.arm.0",
                "logits.arm.0",
                "action.arm.1",
                "logits.arm.1",
            ],
            model.Graph.Output.Select(static output => output.Name)
        );
    }

    [Fact]
    public void Onnx_inputs_have_the_names_of_the_observation_parts()
    {
        OnnxSignature signature = OnnxModel.Write(
            PolicyCases.All["LSTM behind a CNN, parts, masks, hybrid"](),
            Stream.Null
        );
        Assert.Equal(
            [
                "observation.speed: float32[batch, 5]",
                "observation.camera: float32[batch, 2, 12, 10]",
                "observation.gear: int64[batch]",
                "observation.panel.0: int64[batch, 3]",
                "observation.panel.1: int64[batch, 2]",
                "state: float32[batch, 40]",
                "action_mask.gear: bool[batch, 4]",
                "action_mask.arm.0: bool[batch, 9]",
                "action_mask.arm.1: bool[batch, 2, 2]",
            ],
            signature.Inputs
        );
    }

    [Fact]
    public void Custom_network_without_ONNX_form_is_refused()
    {
        FeatureExtractor.Registry.Register("halves", static (_, _) => new Halves());
        var options = new NetworkOptions { FeatureExtractorName = "halves" };
        Policy policy = PolicyUnderTest.ActorCritic(Box.Uniform(-1, 1, 4), new Discrete(2), options);
        string message = Assert
            .Throws<InvalidInputException>(() => OnnxModel.Write(policy, folder["own.onnx"]))
            .Message;
        Assert.Equal("'features' is a Halves, which cannot be exported to ONNX: only built-in networks can", message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void SAC_and_TD3_export_refuses_the_state_value()
    {
        Policy policy = PolicyCases.All["SAC"]();
        InvalidInputException thrown = Assert.Throws<InvalidInputException>(() =>
            OnnxModel.Write(policy, Stream.Null, new OnnxOptions { WithValue = true })
        );
        Assert.StartsWith("policies of SAC and TD3 have no state value", thrown.Message, StringComparison.Ordinal);
    }

    private ModelProto Written(Policy policy, OnnxOptions options)
    {
        OnnxModel.Write(policy, folder["model.onnx"], options);
        return ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder["model.onnx"]));
    }

    /// <summary>A feature extractor as a user may write it.</summary>
    private sealed class Halves : FeatureExtractor
    {
        public override int Inputs => 4;

        public override int Outputs => 4;

        public override void Initialize(bool orthogonal, ref Rng random) { }

        public override Tensor Forward(Tensor observations) => observations * 0.5f;
    }
}
