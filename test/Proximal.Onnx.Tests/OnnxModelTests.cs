using Proximal.Tensors;

namespace Proximal.Onnx.Tests;

/// <summary>Every kind of policy acts the same in ONNX Runtime as here, over 1,000 random observations, to 1e-5.</summary>
public sealed class OnnxModelTests
{
    private const int Observations = 1000, Steps = 25;

    private static readonly Box Bytes = Box.Uniform(0, 255, 2, 12, 10);
    private static readonly Box Numbers = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, 5);
    private static readonly Box Near = Box.Uniform(-1, 1, 5);
    private static readonly Box Torques = new([-2, -1, float.NegativeInfinity], [2, 0.5f, float.PositiveInfinity]);
    private static readonly Box Bounded = new([-2, -1, 0, 0], [2, 0.5f, 10, 1], 2, 2);

    private static readonly DictSpace Seen = new(
        ("speed", Near), ("camera", Bytes), ("gear", new Discrete(4)), ("panel", new TupleSpace(new MultiBinary(3), new MultiDiscrete(3, 2))));

    private static readonly DictSpace Plain = new(("position", Near), ("grid", Box.Uniform(0, 1, 2, 3)), ("gear", new Discrete(4)));

    private static readonly DictSpace Hybrid = new(
        ("gear", new Discrete(4)), ("wheel", Torques), ("arm", new TupleSpace(new MultiDiscrete(3, 2, 4), new MultiBinary(2))));

    private static readonly Dictionary<string, Func<Policy>> Cases = new()
    {
        ["tanh"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6)),
        ["relu"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { Activation = Activation.Relu, ActorWidths = [48], CriticWidths = [7, 5, 3] }),
        ["elu"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { Activation = Activation.Elu }),
        ["gelu"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { Activation = Activation.Gelu }),
        ["silu"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { Activation = Activation.Silu, SharedWidths = [24] }),
        ["no activation"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { Activation = Activation.None }),
        ["linear"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), new NetworkOptions { ActorWidths = [], CriticWidths = [] }),
        ["normalised, far from 0"] = () => PolicyUnderTest.ActorCritic(Numbers, new Discrete(6), normalize: true),
        ["discrete observations"] = () => PolicyUnderTest.ActorCritic(new Discrete(500), new Discrete(6)),
        ["multi-discrete observations, normalised"] = () => PolicyUnderTest.ActorCritic(new MultiDiscrete(3, 7, 2), new Discrete(6), normalize: true),
        ["multi-binary observations"] = () => PolicyUnderTest.ActorCritic(new MultiBinary(8), new Discrete(6)),
        ["parts without images"] = () => PolicyUnderTest.ActorCritic(Plain, new Discrete(6), normalize: true),
        ["parts with images"] = () => PolicyUnderTest.ActorCritic(Seen, new Discrete(6), Images(FeatureKind.MinAtarCnn)),
        ["parts with images, normalised"] = () => PolicyUnderTest.ActorCritic(Seen, Hybrid, Images(FeatureKind.ImpalaCnn) with { ShareFeatures = false }, normalize: true),
        ["Nature CNN"] = () => PolicyUnderTest.ActorCritic(Box.Uniform(0, 255, 2, 44, 40), new Discrete(6), Images(FeatureKind.NatureCnn)),
        ["MinAtar CNN"] = () => PolicyUnderTest.ActorCritic(Box.Uniform(0, 1, 4, 10, 10), new Discrete(6), Images(FeatureKind.MinAtarCnn) with { ActorWidths = [16] }),
        ["MinAtar CNN, normalised"] = () => PolicyUnderTest.ActorCritic(Box.Uniform(0, 1, 4, 10, 10), new Discrete(6), Images(FeatureKind.MinAtarCnn), normalize: true),
        ["IMPALA CNN"] = () => PolicyUnderTest.ActorCritic(Box.Uniform(0, 255, 2, 17, 12), new Discrete(6), Images(FeatureKind.ImpalaCnn)),
        ["images taken flat"] = () => PolicyUnderTest.ActorCritic(Box.Uniform(0, 1, 2, 4, 3), new Discrete(6), normalize: true),
        ["LSTM"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), Recurrent(MemoryKind.Lstm)),
        ["LSTM, shared"] = () => PolicyUnderTest.ActorCritic(Near, Torques, Recurrent(MemoryKind.Lstm) with { ShareMemory = true }, normalize: true),
        ["GRU"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), Recurrent(MemoryKind.Gru)),
        ["GRU, shared"] = () => PolicyUnderTest.ActorCritic(Numbers, new Discrete(6), Recurrent(MemoryKind.Gru) with { ShareMemory = true }, normalize: true),
        ["LSTM behind a CNN, parts, masks, hybrid"] = () => PolicyUnderTest.ActorCritic(Seen, Hybrid, Images(FeatureKind.MinAtarCnn) with { Memory = MemoryKind.Lstm, MemorySize = 20 }, masked: true, normalize: true),
        ["masked choice"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), masked: true),
        ["masked choice, normalised"] = () => PolicyUnderTest.ActorCritic(Numbers, new Discrete(6), masked: true, normalize: true),
        ["masked choices"] = () => PolicyUnderTest.ActorCritic(Near, new MultiDiscrete(3, 5, 2), masked: true),
        ["masked switches"] = () => PolicyUnderTest.ActorCritic(Near, new MultiBinary(5), masked: true),
        ["masked GRU"] = () => PolicyUnderTest.ActorCritic(Near, new Discrete(6), Recurrent(MemoryKind.Gru), masked: true),
        ["choices"] = () => PolicyUnderTest.ActorCritic(Near, new MultiDiscrete(3, 5, 2)),
        ["switches"] = () => PolicyUnderTest.ActorCritic(Near, new MultiBinary(5)),
        ["Gaussian"] = () => PolicyUnderTest.ActorCritic(Near, Torques),
        ["Gaussian of two axes, normalised"] = () => PolicyUnderTest.ActorCritic(Numbers, Bounded, normalize: true),
        ["squashed Gaussian"] = () => PolicyUnderTest.ActorCritic(Near, Bounded, new NetworkOptions { SquashOutput = true }),
        ["hybrid"] = () => PolicyUnderTest.ActorCritic(Near, Hybrid),
        ["hybrid, squashed"] = () => PolicyUnderTest.ActorCritic(Near, new TupleSpace(Bounded, new Discrete(3)), new NetworkOptions { SquashOutput = true }),
        ["SAC"] = () => PolicyUnderTest.Continuous(Near, Bounded, new SquashedGaussianHead(4)),
        ["SAC, normalised"] = () => PolicyUnderTest.Continuous(Numbers, Bounded, new SquashedGaussianHead(4), normalize: true),
        ["SAC, parts"] = () => PolicyUnderTest.Continuous(Plain, Bounded, new SquashedGaussianHead(4)),
        ["TD3"] = () => PolicyUnderTest.Continuous(Near, Bounded, new DeterministicHead(4)),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_policy_acts_the_same_in_another_runtime(string name)
    {
        OnnxRuntime.Require();
        Policy policy = Cases[name]();
        bool hasValue = policy.Network is ActorCritic;
        int steps = policy.Network.StateSize > 0 ? Steps : 2;
        var stream = new ObservationStream(policy, steps, Observations / steps, seed: 5);
        var expected = new ExpectedRun(policy, stream, steps);
        IEnumerable<string> outputs = SpaceLeaves.Of(policy.ActionSpace).SelectMany(leaf => OutputsOf(policy.Network.Head, leaf.Path, leaf.Space));
        if (policy.Network.StateSize > 0) outputs = outputs.Prepend("next_state");
        if (hasValue) outputs = outputs.Append("value");
        var actual = new ModelRun(policy, new OnnxOptions { WithValue = hasValue }, stream, steps, outputs);

        Assert.Equal(outputs.Order(), actual.Outputs.Order());
        AssertActions(policy, expected, actual);
        if (policy.Network.StateSize > 0) AssertClose("next_state", expected.States, actual["next_state"]);
        if (hasValue) AssertClose("value", [.. expected.Values.Select(static value => new[] { value })], actual["value"]);
    }

    /// <summary>A model that was not asked for values remembers only what acting needs.</summary>
    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    public void Without_a_value_the_critic_is_left_out(string name)
    {
        OnnxRuntime.Require();
        Policy policy = Cases[name]();
        var stream = new ObservationStream(policy, Steps, Observations / Steps, seed: 6);
        var expected = new ExpectedRun(policy, stream, Steps);
        var actual = new ModelRun(policy, new OnnxOptions(), stream, Steps, ["action", "logits", "next_state"]);
        Assert.Equal(["observation", "state"], actual.Inputs);
        Assert.Equal(["action", "logits", "next_state"], actual.Outputs);
        AssertActions(policy, expected, actual);
        AssertClose("next_state", [.. expected.States.Select(static state => state[..(state.Length / 2)])], actual["next_state"]);
    }

    private static NetworkOptions Images(FeatureKind kind) => NetworkOptions.Images(kind) with { FeatureCount = 32 };

    private static NetworkOptions Recurrent(MemoryKind kind) => new() { Memory = kind, MemorySize = 20, ActorWidths = [16], CriticWidths = [16] };

    private static string[] OutputsOf(ActionHead head, string path, Space space) => space switch
    {
        Box when head is DeterministicHead => [$"action{path}"],
        Box => [$"action{path}", $"mean{path}", $"std{path}"],
        _ => [$"action{path}", $"logits{path}"],
    };

    private static void AssertActions(Policy policy, ExpectedRun expected, ModelRun actual)
    {
        int start = 0, action = 0;
        foreach ((string path, Space space) in SpaceLeaves.Of(policy.ActionSpace))
        {
            int size = space is Box box ? box.Length : space.ObservationSize;
            float[][] parameters = [.. expected.Parameters.Select(row => row.AsSpan(start, size).ToArray())];
            float[][] actions = [.. expected.Actions.Select(row => row.AsSpan(action, space.ActionSize).ToArray())];
            if (policy.Network.Head is not DeterministicHead) AssertClose($"{(space is Box ? "mean" : "logits")}{path}", parameters, actual[$"{(space is Box ? "mean" : "logits")}{path}"]);
            if (space is Box) AssertClose($"action{path}", actions, actual[$"action{path}"]);
            else AssertChosen(space, parameters, actions, actual[$"action{path}"]);
            AssertVaried(actions);
            (start, action) = (start + size, action + space.ActionSize);
        }
    }

    private static void AssertClose(string name, IReadOnlyList<float[]> expected, double[] actual)
    {
        float[] flat = [.. expected.SelectMany(static row => row)];
        Assert.Equal(flat.Length, actual.Length);
        for (int i = 0; i < flat.Length; i++)
            Assert.True(Math.Abs(flat[i] - actual[i]) <= 1e-5 * Math.Max(1, Math.Abs(flat[i])), $"{name}[{i}]: {flat[i]} here, {actual[i]} in ONNX Runtime");
    }

    // Another choice is right only where it is as probable as the one expected, as far as the two runtimes agree on logits at all.
    private static void AssertChosen(Space space, float[][] logits, float[][] expected, double[] actual)
    {
        int[] counts = space switch { Discrete discrete => [discrete.N], MultiDiscrete several => several.Choices.ToArray(), _ => [.. Enumerable.Repeat(1, space.ActionSize)] };
        int ties = 0;
        for (int row = 0; row < expected.Length; row++)
        {
            for (int i = 0, start = 0; i < counts.Length; start += counts[i++])
            {
                int here = (int)expected[row][i], there = (int)actual[(row * counts.Length) + i];
                if (here == there) continue;
                ties++;
                float gap = counts[i] == 1 ? Math.Abs(logits[row][start]) : logits[row][start + here] - logits[row][start + there];
                Assert.True(gap < 1e-5, $"row {row}: {here} here, {there} in ONNX Runtime, though their logits differ by {gap}");
            }
        }

        Assert.True(ties <= expected.Length / 100, $"{ties} ties");
    }

    // Otherwise a constant would pass.
    private static void AssertVaried(float[][] actions)
    {
        for (int i = 0; i < actions[0].Length; i++)
        {
            float usual = actions.GroupBy(row => row[i]).MaxBy(static group => group.Count())!.Key;
            Assert.True(actions.Count(row => row[i] == usual) < 0.99 * actions.Length, $"nearly all actions[{i}] are {usual}");
        }
    }
}
