using Microsoft.ML.OnnxRuntime;
using Proximal.Tensors;

namespace Proximal.Onnx.Tests;

/// <summary>Models for Godot RL Agents and for Unity, in ONNX Runtime, against the policy itself.</summary>
public sealed class TargetTests
{
    private const int Rows = 64;
    private const float Tolerance = 1e-5f;

    private static readonly DictSpace Keys = new(
        ("obs", Box.Uniform(-1, 1, 4)),
        ("goal", Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 2))
    );

    private static readonly Box Moves = Box.Uniform(-1, 1, 2);

    [Fact]
    public void Godot_mixed_actions_have_means_then_deviations_for_each_continuous_key()
    {
        Policy policy = PolicyUnderTest.ActorCritic(
            Keys,
            new DictSpace(("jump", new Discrete(3)), ("move", Moves), ("turn", Box.Uniform(-1, 1, 1))),
            normalize: true
        );
        using InferenceSession session = Write(policy, OnnxTarget.Godot);
        Assert.Equal(["goal", "obs", "state_ins"], session.InputNames.Order());
        Assert.Equal(["output", "state_outs"], session.OutputNames.Order());
        Assert.Equal(9, session.OutputMetadata["output"].Dimensions[1]);
        var stream = new ObservationStream(policy, 1, Rows, seed: 8);
        Dictionary<string, float[]> results = Run(session, GodotInputs(stream), "output", "state_outs");
        Assert.All(results["state_outs"], static value => Assert.Equal(1, value));
        var expected = new ExpectedRun(policy, stream, 1);
        float[] output = results["output"];
        for (int i = 0; i < Rows; i++)
        {
            // The plugin reads: 3 logits, 2 means, 2 log standard deviations, 1 mean, 1 log standard deviation.
            ReadOnlySpan<float> row = output.AsSpan(9 * i, 9);
            float[] action = expected.Actions[i];
            Assert.Equal(action[0], PluginArgMax(row[..3]));
            Assert.Equal(action[1], Math.Clamp(row[3], -1, 1), Tolerance);
            Assert.Equal(action[2], Math.Clamp(row[4], -1, 1), Tolerance);
            Assert.Equal(action[3], Math.Clamp(row[7], -1, 1), Tolerance);
            float[] logits = expected.Parameters[i][..3];
            Assert.Equal(logits[1] - logits[0], row[1] - row[0], Tolerance);
        }

        float[] deviations = [.. DeviationsOf(policy)];
        Assert.Equal(3, deviations.Length);
        Assert.Equal(deviations[0], output[5], Tolerance);
        Assert.Equal(deviations[1], output[6], Tolerance);
        Assert.Equal(deviations[2], output[8], Tolerance);
    }

    [Fact]
    public void Godot_continuous_actions_are_means_alone()
    {
        Policy policy = PolicyUnderTest.ActorCritic(Keys, Moves);
        using InferenceSession session = Write(policy, OnnxTarget.Godot);
        Assert.Equal(2, session.OutputMetadata["output"].Dimensions[1]);
        var stream = new ObservationStream(policy, 1, Rows, seed: 8);
        AssertClose(
            [.. new ExpectedRun(policy, stream, 1).Actions.SelectMany(static row => row)],
            Run(session, GodotInputs(stream), "output")["output"]
        );
    }

    [Fact]
    public void Godot_single_observation_is_obs()
    {
        using InferenceSession session = Write(
            PolicyUnderTest.ActorCritic(Box.Uniform(-1, 1, 4), new MultiDiscrete(3, 2)),
            OnnxTarget.Godot
        );
        Assert.Equal(["obs", "state_ins"], session.InputNames.Order());
        Assert.Equal(5, session.OutputMetadata["output"].Dimensions[1]);
    }

    [Theory]
    [InlineData("image", "images need Proximal.Inference")]
    [InlineData("masks", "action masks")]
    [InlineData("LSTM", "does not keep the state")]
    [InlineData("bounds", "clamps continuous actions to [-1, 1]")]
    public void Godot_refuses_what_its_plugin_cannot_run(string what, string expected)
    {
        Policy policy = what switch
        {
            "image" => PolicyUnderTest.ActorCritic(Box.Uniform(0, 1, 2, 4, 3), new Discrete(2)),
            "masks" => PolicyUnderTest.ActorCritic(Keys, new Discrete(2), masked: true),
            "LSTM" => PolicyUnderTest.ActorCritic(
                Keys,
                new Discrete(2),
                new NetworkOptions { Recurrent = RecurrentKind.Lstm }
            ),
            _ => PolicyUnderTest.ActorCritic(Keys, Box.Uniform(-2, 2, 1)),
        };
        Assert.Contains(
            expected,
            Assert.Throws<InvalidInputException>(() => Write(policy, OnnxTarget.Godot)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Unity_hybrid_actions_have_the_names_and_shapes_of_ML_Agents()
    {
        Policy policy = PolicyUnderTest.ActorCritic(
            Keys,
            new DictSpace(("continuous", Moves), ("discrete", new MultiDiscrete(3, 2))),
            masked: true,
            normalize: true
        );
        using InferenceSession session = Write(policy, OnnxTarget.Unity);
        Assert.Equal(["action_masks", "epsilon", "obs_0", "obs_1"], session.InputNames.Order());
        Assert.Equal(
            [
                "continuous_action_output_shape",
                "continuous_actions",
                "deterministic_continuous_actions",
                "deterministic_discrete_actions",
                "discrete_action_output_shape",
                "discrete_actions",
                "memory_size",
                "version_number",
            ],
            session.OutputNames.Order()
        );
        var stream = new ObservationStream(policy, 1, Rows, seed: 8);
        var masks = new float[Rows * 5];
        for (int i = 0; i < Rows; i++)
            stream.Rows[i].AsSpan(6, 5).CopyTo(masks.AsSpan(5 * i));
        Dictionary<string, (float[] Values, long[] Shape)> inputs = UnityInputs(stream, [4, 2]);
        inputs["action_masks"] = (masks, [Rows, 5]);
        inputs["epsilon"] = (new float[Rows * 2], [Rows, 2]);
        Dictionary<string, float[]> results = Run(session, inputs, [.. session.OutputNames]);
        Assert.Equal([3f], results["version_number"]);
        Assert.Equal([0f], results["memory_size"]);
        Assert.Equal([2f], results["continuous_action_output_shape"]);
        Assert.Equal([3f, 2f], results["discrete_action_output_shape"]);
        var expected = new ExpectedRun(policy, stream, 1);
        float[] continuous = [.. expected.Actions.SelectMany(static row => row[..2])];
        AssertClose(continuous, results["deterministic_continuous_actions"]);
        // Without noise, the samples are the means.
        AssertClose(continuous, results["continuous_actions"]);
        Assert.Equal(expected.Actions.SelectMany(static row => row[2..]), results["deterministic_discrete_actions"]);
        for (int i = 0; i < Rows; i++)
        {
            Assert.Equal(1, masks[(5 * i) + (int)results["discrete_actions"][2 * i]]);
            Assert.Equal(1, masks[(5 * i) + 3 + (int)results["discrete_actions"][(2 * i) + 1]]);
        }

        // Noise of one standard deviation.
        Array.Fill(inputs["epsilon"].Values, 1);
        float[] noisy = Run(session, inputs, "continuous_actions")["continuous_actions"];
        float[] deviations = [.. DeviationsOf(policy).Select(MathF.Exp)];
        for (int i = 0; i < Rows; i++)
        for (int j = 0; j < 2; j++)
            Assert.Equal(Math.Clamp(expected.Parameters[i][j] + deviations[j], -1, 1), noisy[(2 * i) + j], Tolerance);
    }

    [Fact]
    public void Unity_draws_discrete_actions_from_their_probabilities()
    {
        Policy policy = PolicyUnderTest.ActorCritic(Keys, new Discrete(3));
        using InferenceSession session = Write(policy, OnnxTarget.Unity);
        const int draws = 20_000;
        float[] row = new ObservationStream(policy, 1, 1, seed: 8).Rows[0];
        var counts = new double[3];
        Dictionary<string, (float[], long[])> inputs = new()
        {
            ["obs_0"] = ([.. Enumerable.Repeat(row[..4], draws).SelectMany(static x => x)], [draws, 4]),
            ["obs_1"] = ([.. Enumerable.Repeat(row[4..], draws).SelectMany(static x => x)], [draws, 2]),
            ["action_masks"] = ([.. Enumerable.Repeat(1f, 3 * draws)], [draws, 3]),
        };
        foreach (float action in Run(session, inputs, "discrete_actions")["discrete_actions"])
            counts[(int)action]++;
        float[] logits = new ExpectedRun(policy, new ObservationStream(policy, 1, 1, seed: 8), 1).Parameters[0];
        double sum = logits.Sum(static logit => Math.Exp(logit));
        for (int i = 0; i < 3; i++)
        {
            double p = Math.Exp(logits[i]) / sum;
            // Five standard deviations of a share of the draws.
            Assert.Equal(p, counts[i] / draws, 5 * Math.Sqrt(p * (1 - p) / draws));
        }
    }

    [Fact]
    public void Unity_keeps_the_state_of_LSTM_layers()
    {
        Policy policy = PolicyUnderTest.ActorCritic(
            Box.Uniform(-1, 1, 4),
            Moves,
            new NetworkOptions { Recurrent = RecurrentKind.Lstm, RecurrentSize = 8 }
        );
        using InferenceSession session = Write(policy, OnnxTarget.Unity);
        Assert.Equal(["epsilon", "obs_0", "recurrent_in"], session.InputNames.Order());
        const int steps = 4;
        var stream = new ObservationStream(policy, steps, Rows, seed: 8);
        var expected = new ExpectedRun(policy, stream, steps);
        int memory = session.InputMetadata["recurrent_in"].Dimensions[2];
        Assert.Equal(16, memory);
        var state = new float[Rows * memory];
        for (int t = 0; t < steps; t++)
        {
            float[] rows = [.. stream.Rows.Skip(t * Rows).Take(Rows).SelectMany(static row => row)];
            Dictionary<string, float[]> results = Run(
                session,
                new()
                {
                    ["obs_0"] = (rows, [Rows, 4]),
                    ["epsilon"] = (new float[Rows * 2], [Rows, 2]),
                    ["recurrent_in"] = (state, [Rows, 1, memory]),
                },
                "deterministic_continuous_actions",
                "recurrent_out",
                "memory_size"
            );
            Assert.Equal([(float)memory], results["memory_size"]);
            AssertClose(
                [.. expected.Actions.Skip(t * Rows).Take(Rows).SelectMany(static row => row)],
                results["deterministic_continuous_actions"]
            );
            state = results["recurrent_out"];
        }
    }

    [Theory]
    [InlineData(OnnxTarget.Godot)]
    [InlineData(OnnxTarget.Unity)]
    public void Value_is_refused(OnnxTarget target) =>
        Assert.Throws<InvalidInputException>(() =>
            OnnxModel.Write(
                PolicyUnderTest.ActorCritic(Keys, Moves),
                Stream.Null,
                new OnnxOptions { Target = target, WithValue = true }
            )
        );

    // The log standard deviations of the Gaussians, in order.
    private static IEnumerable<float> DeviationsOf(Policy policy) =>
        policy
            .Network.NamedParameters()
            .Where(static parameter => parameter.Key.Contains("log_std", StringComparison.Ordinal))
            .SelectMany(static parameter => parameter.Value.ToArray());

    private static Dictionary<string, (float[] Values, long[] Shape)> GodotInputs(ObservationStream stream) =>
        new()
        {
            ["obs"] = ([.. stream.Rows.SelectMany(static row => row[..4])], [Rows, 4]),
            ["goal"] = ([.. stream.Rows.SelectMany(static row => row[4..6])], [Rows, 2]),
            ["state_ins"] = ([.. Enumerable.Repeat(1f, Rows)], [Rows]),
        };

    private static Dictionary<string, (float[] Values, long[] Shape)> UnityInputs(ObservationStream stream, int[] sizes)
    {
        Dictionary<string, (float[], long[])> inputs = [];
        for (int i = 0, start = 0; i < sizes.Length; start += sizes[i++])
        {
            (int from, int size) = (start, sizes[i]);
            inputs[$"obs_{i}"] = ([.. stream.Rows.SelectMany(row => row[from..(from + size)])], [Rows, size]);
        }

        return inputs;
    }

    // As sync.gd of the plugin before its fix: the largest logit starts at 0.
    private static int PluginArgMax(ReadOnlySpan<float> logits)
    {
        (float largest, int index) = (0, 0);
        for (int i = 0; i < logits.Length; i++)
            if (logits[i] > largest)
                (largest, index) = (logits[i], i);
        return index;
    }

    private static InferenceSession Write(Policy policy, OnnxTarget target)
    {
        using var file = new MemoryStream();
        _ = OnnxModel.Write(policy, file, new OnnxOptions { Target = target });
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        return new InferenceSession(file.ToArray(), options);
    }

    private static Dictionary<string, float[]> Run(
        InferenceSession session,
        Dictionary<string, (float[] Values, long[] Shape)> inputs,
        params string[] outputs
    )
    {
        Dictionary<string, OrtValue> values = inputs.ToDictionary(
            static input => input.Key,
            static input => OrtValue.CreateTensorValueFromMemory(input.Value.Values, input.Value.Shape)
        );
        try
        {
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, values, outputs);
            return outputs
                .Zip(
                    results,
                    static (name, value) =>
                        (
                            name,
                            Numbers: value.GetTensorTypeAndShape().ElementDataType
                            == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64
                                ? Array.ConvertAll(value.GetTensorDataAsSpan<long>().ToArray(), static x => (float)x)
                                : value.GetTensorDataAsSpan<float>().ToArray()
                        )
                )
                .ToDictionary(static pair => pair.name, static pair => pair.Numbers);
        }
        finally
        {
            foreach (OrtValue value in values.Values)
                value.Dispose();
        }
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], Tolerance);
    }
}
