using Proximal.Tensors;

namespace Proximal.Onnx.Tests;

/// <summary>
/// Every kind of policy acts the same in ONNX Runtime as here, over 1,000 random observations, to 1e-5.
/// </summary>
public sealed class OnnxModelTests
{
    private const int Observations = 1000,
        Steps = 25;

    public static TheoryData<string> Names => [.. PolicyCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Onnx_Runtime_gives_the_same_actions(string name)
    {
        Policy policy = PolicyCases.All[name]();
        bool hasValue = policy.Network is ActorCritic;
        int steps = policy.Network.StateSize > 0 ? Steps : 2;
        var stream = new ObservationStream(policy, steps, Observations / steps, seed: 5);
        var expected = new ExpectedRun(policy, stream, steps);
        IEnumerable<string> outputs = LeavesOf(policy.Network.Head, policy.ActionSpace).SelectMany(OutputsOf);
        if (policy.Network.StateSize > 0)
            outputs = outputs.Prepend("next_state");
        if (hasValue)
            outputs = outputs.Append("value");
        var actual = new ModelRun(policy, new OnnxOptions { WithValue = hasValue }, stream, steps, outputs);

        Assert.Equal(outputs.Order(), actual.Outputs.Order());
        AssertActions(policy, expected, actual);
        if (policy.Network.StateSize > 0)
            AssertClose("next_state", expected.States, actual["next_state"]);
        if (hasValue)
            AssertClose("value", [.. expected.Values.Select(static value => new[] { value })], actual["value"]);
    }

    /// <summary>A model without values holds only the recurrent state of the actor.</summary>
    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    public void Export_without_value_omits_the_critic(string name)
    {
        Policy policy = PolicyCases.All[name]();
        var stream = new ObservationStream(policy, Steps, Observations / Steps, seed: 6);
        var expected = new ExpectedRun(policy, stream, Steps);
        var actual = new ModelRun(policy, new OnnxOptions(), stream, Steps, ["action", "logits", "next_state"]);
        Assert.Equal(["observation", "state"], actual.Inputs);
        Assert.Equal(["action", "logits", "next_state"], actual.Outputs);
        AssertActions(policy, expected, actual);
        AssertClose(
            "next_state",
            [.. expected.States.Select(static state => state[..(state.Length / 2)])],
            actual["next_state"]
        );
    }

    private static IEnumerable<(string Path, Space Space, ActionHead Head)> LeavesOf(
        ActionHead head,
        Space space,
        string path = ""
    ) =>
        head is ProductDistribution product
            ? product.Parts.SelectMany(part => LeavesOf(part.Distribution, part.Space, $"{path}.{part.Name}"))
            : [(path, space, head)];

    private static string[] OutputsOf((string Path, Space Space, ActionHead Head) leaf) =>
        leaf.Head switch
        {
            DeterministicHead => [$"action{leaf.Path}"],
            BetaDistribution => [$"action{leaf.Path}", $"alpha{leaf.Path}", $"beta{leaf.Path}"],
            _ when leaf.Space is Box => [$"action{leaf.Path}", $"mean{leaf.Path}", $"std{leaf.Path}"],
            _ => [$"action{leaf.Path}", $"logits{leaf.Path}"],
        };

    private static void AssertActions(Policy policy, ExpectedRun expected, ModelRun actual)
    {
        int start = 0,
            action = 0;
        foreach ((string path, Space space, ActionHead head) in LeavesOf(policy.Network.Head, policy.ActionSpace))
        {
            float[][] parameters =
            [
                .. expected.Parameters.Select(row => row.AsSpan(start, head.ParameterSize).ToArray()),
            ];
            float[][] actions = [.. expected.Actions.Select(row => row.AsSpan(action, space.ActionSize).ToArray())];
            AssertDistribution(head, path, parameters, actual);
            if (space is Box)
                AssertClose($"action{path}", actions, actual[$"action{path}"]);
            else
                AssertChosen(space, parameters, actions, actual[$"action{path}"]);
            AssertVaried(actions);
            (start, action) = (start + head.ParameterSize, action + space.ActionSize);
        }
    }

    private static void AssertDistribution(ActionHead head, string path, float[][] parameters, ModelRun actual)
    {
        int n = head.ActionSize;
        switch (head)
        {
            case DeterministicHead:
                break;
            case SquashedGaussianHead:
                AssertClose($"mean{path}", [.. parameters.Select(row => row[..n])], actual[$"mean{path}"]);
                AssertClose(
                    $"std{path}",
                    [
                        .. parameters.Select(row =>
                            Array.ConvertAll(row[n..], static x => MathF.Exp(Math.Clamp(x, -20, 2)))
                        ),
                    ],
                    actual[$"std{path}"]
                );
                break;
            case BetaDistribution:
                AssertClose(
                    $"alpha{path}",
                    [
                        .. parameters.Select(row =>
                            Array.ConvertAll(row[..n], static x => 1 + MathF.Log(1 + MathF.Exp(x)))
                        ),
                    ],
                    actual[$"alpha{path}"]
                );
                AssertClose(
                    $"beta{path}",
                    [
                        .. parameters.Select(row =>
                            Array.ConvertAll(row[n..], static x => 1 + MathF.Log(1 + MathF.Exp(x)))
                        ),
                    ],
                    actual[$"beta{path}"]
                );
                break;
            case GaussianDistribution or SquashedGaussianDistribution:
                using (Scope scope = Scope.Begin(record: false))
                {
                    GaussianDistribution gaussian =
                        head as GaussianDistribution ?? ((SquashedGaussianDistribution)head).Gaussian;
                    (Tensor mean, Tensor logStd) = gaussian.MeanAndLogStd(
                        Tensor.From(
                            parameters.SelectMany(static row => row).ToArray(),
                            parameters.Length,
                            head.ParameterSize
                        )
                    );
                    AssertClose($"mean{path}", [mean.ToArray()], actual[$"mean{path}"]);
                    AssertClose($"std{path}", [((mean * 0) + logStd.Exp()).ToArray()], actual[$"std{path}"]);
                }

                break;
            default:
                AssertClose($"logits{path}", parameters, actual[$"logits{path}"]);
                break;
        }
    }

    private static void AssertClose(string name, IReadOnlyList<float[]> expected, double[] actual)
    {
        float[] flat = [.. expected.SelectMany(static row => row)];
        Assert.Equal(flat.Length, actual.Length);
        for (int i = 0; i < flat.Length; i++)
            Assert.True(
                Math.Abs(flat[i] - actual[i]) <= 1e-5 * Math.Max(1, Math.Abs(flat[i])),
                $"{name}[{i}]: {flat[i]} here, {actual[i]} in ONNX Runtime"
            );
    }

    // Another choice is right only where it is as probable as the one expected, as far as the two runtimes agree on
    // logits at all.
    private static void AssertChosen(Space space, float[][] logits, float[][] expected, double[] actual)
    {
        int[] counts = space switch
        {
            Discrete discrete => [discrete.N],
            MultiDiscrete several => several.Choices.ToArray(),
            _ => [.. Enumerable.Repeat(1, space.ActionSize)],
        };
        int ties = 0;
        for (int row = 0; row < expected.Length; row++)
        {
            for (int i = 0, start = 0; i < counts.Length; start += counts[i++])
            {
                int here = (int)expected[row][i],
                    there = (int)actual[(row * counts.Length) + i];
                if (here == there)
                    continue;
                ties++;
                float gap =
                    counts[i] == 1
                        ? Math.Abs(logits[row][start])
                        : logits[row][start + here] - logits[row][start + there];
                Assert.True(
                    gap < 1e-5,
                    $"row {row}: {here} here, {there} in ONNX Runtime, though their logits differ by {gap}"
                );
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
            Assert.True(
                actions.Count(row => row[i] == usual) < 0.99 * actions.Length,
                $"nearly all actions[{i}] are {usual}"
            );
        }
    }
}
