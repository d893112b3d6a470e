using Proximal.Inference.Player;

namespace Proximal.Inference.Tests;

/// <summary>
/// Every kind of policy acts as in the trainer, to 1e-5: actions, distribution parameters and values, over 1,000
/// observations (200 of images), with masks, recurrent states and episode starts.
/// </summary>
public sealed class ParityTests
{
    private const int Steps = 20,
        Agents = 50,
        SampledAgents = 10;

    public static TheoryData<string> Names => [.. PolicyCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Most_probable_actions_are_those_of_the_trainer(string name)
    {
        Proximal.Policy policy = PolicyCases.All[name]();
        bool hasImages = policy.Network.Spec is { Options.Features: not FeatureKind.Flatten };
        DecisionRecord record = Recorder.Record(policy, Steps, hasImages ? SampledAgents : Agents);
        Assert.Null(Replay.FindDifference(record));
        AssertVaried(record);
    }

    /// <summary>The same seed gives the same samples: both take the same random numbers.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Sampled_actions_are_those_of_the_trainer(string name)
    {
        DecisionRecord record = Recorder.Record(PolicyCases.All[name](), Steps, SampledAgents, deterministic: false);
        Assert.Null(Replay.FindDifference(record));
        AssertVaried(record);
    }

    /// <summary>Activations at the ends of their ranges. Rounding errors grow with the numbers that are added.</summary>
    [Theory]
    [InlineData("tanh")]
    [InlineData("relu")]
    [InlineData("elu")]
    [InlineData("gelu")]
    [InlineData("silu")]
    [InlineData("LSTM, stacked, critic with a linear layer")]
    [InlineData("GRU, stacked")]
    [InlineData("beta")]
    [InlineData("SAC")]
    public void Far_observations_give_the_actions_of_the_trainer(string name)
    {
        foreach (float scale in (float[])[30, 1e4f])
        {
            DecisionRecord record = Recorder.Record(PolicyCases.All[name](), Steps, SampledAgents, scale: scale);
            Assert.Null(Replay.FindDifference(record, Replay.Tolerance * scale));
        }
    }

    [Fact]
    public void Replay_finds_a_difference()
    {
        DecisionRecord record = Recorder.Record(PolicyCases.All["Gaussian"](), steps: 2, agents: 3);
        record.Steps[1].Actions[4] += 1e-4f;
        Assert.StartsWith("step 1: agent 1: actions 1 is ", Replay.FindDifference(record), StringComparison.Ordinal);
    }

    // Otherwise a constant would pass.
    private static void AssertVaried(DecisionRecord record)
    {
        int size = record.Steps[0].Actions.Length / record.Agents;
        for (int i = 0; i < size; i++)
        {
            float[] values = [.. record.Steps.SelectMany(step => step.Actions.Where((_, index) => index % size == i))];
            int usual = values.GroupBy(static value => value).Max(static group => group.Count());
            Assert.True(usual < 0.99 * values.Length, $"nearly all actions {i} are the same");
        }
    }
}
