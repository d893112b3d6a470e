using System.Collections.Concurrent;
using Proximal.Rendering;

namespace Proximal.Tests;

/// <summary>Inputs that a policy refuses, and policies that several threads use.</summary>
public sealed class PolicyInputTests
{
    private static readonly Box Four = Box.Uniform(-1, 1, 4);

    [Fact]
    public void Act_names_the_row_size()
    {
        Policy policy = Create(Four, new Discrete(2));
        string message = Assert.Throws<ArgumentException>(() => policy.Act(new float[7], new float[1])).Message;
        Assert.StartsWith(
            "there are 7 numbers, which is no multiple of the row size 4 of the policy",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Act_names_the_length_of_the_actions()
    {
        Policy policy = Create(Four, Box.Uniform(-1, 1, 3));
        string message = Assert.Throws<ArgumentException>(() => policy.Act(new float[8], new float[3])).Message;
        Assert.Contains("2 actions of", message, StringComparison.Ordinal);
        Assert.Contains("need 6", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(39)]
    public void Act_names_the_observation_that_is_NaN(int at)
    {
        Policy policy = Create(Four, new Discrete(2));
        var observations = new float[40];
        observations[at] = float.NaN;
        string message = Assert.Throws<ArgumentException>(() => policy.Act(observations, new float[10])).Message;
        Assert.StartsWith($"number {at % 4} of observation {at / 4} is NaN", message, StringComparison.Ordinal);
    }

    public static TheoryData<Space, Space, string> OtherSpaces =>
        new()
        {
            {
                Four,
                new Discrete(3),
                "the action space of the policy is Discrete(2), that of the environment Discrete(3)"
            },
            { Box.Uniform(-1, 1, 5), new Discrete(2), "the observation space of the policy is " },
            { Box.Uniform(0, 1, 4), new Discrete(2), "the observation space of the policy is " },
        };

    [Theory]
    [MemberData(nameof(OtherSpaces))]
    public void Evaluate_refuses_an_environment_with_other_spaces(Space observations, Space actions, string expected)
    {
        Policy policy = Create(Four, new Discrete(2));
        Assert.StartsWith(expected, Refusal(policy, observations, actions, masked: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_refuses_the_parts_of_a_dict_in_another_order()
    {
        (string, Space) a = ("a", Box.Uniform(-1, 1, 2)),
            b = ("b", Box.Uniform(-1, 1, 2));
        Policy policy = Create(new DictSpace(a, b), new Discrete(2));
        Assert.StartsWith(
            "the observation space of the policy is ",
            Refusal(policy, new DictSpace(b, a), new Discrete(2), masked: false),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Evaluate_refuses_a_mask_that_the_policy_does_not_take() =>
        Assert.Equal(
            "the environment masks actions, but the policy was trained without action masks",
            Refusal(Create(Four, new Discrete(2)), Four, new Discrete(2), masked: true)
        );

    [Fact]
    public void Acting_on_several_threads_gives_the_actions_of_one()
    {
        Policy policy = Create(Four, Box.Uniform(-1, 1, 2));
        float[][] expected = [.. Enumerable.Range(0, 4).Select(Act)];
        var failures = new ConcurrentQueue<int>();
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(seed => new Thread(() =>
                {
                    for (int i = 0; i < 100; i++)
                        if (!Act(seed).AsSpan().SequenceEqual(expected[seed]))
                            failures.Enqueue(seed);
                })),
        ];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Empty(failures);

        float[] Act(int seed)
        {
            var random = new Rng((ulong)seed);
            var observations = new float[4 * (seed + 1)];
            var actions = new float[2 * (seed + 1)];
            var all = new List<float>();
            for (int i = 0; i < 50; i++)
            {
                random.FillUniform(observations, -1, 1);
                policy.Act(observations, actions, deterministic: false, ref random);
                all.AddRange(actions);
            }
            return [.. all];
        }
    }

    private static Policy Create(Space observations, Space actions) =>
        Policy.Create(observations, actions, new NetworkOptions(), normalizer: null, seed: 1);

    private static string Refusal(Policy policy, Space observations, Space actions, bool masked) =>
        Assert
            .Throws<InvalidInputException>(() =>
                policy.Evaluate(() => new Blank(observations, actions, masked), episodes: 1)
            )
            .Message;

    private sealed class Blank(Space observations, Space actions, bool masked) : IEnvironment
    {
        public Space ObservationSpace => observations;

        public Space ActionSpace => actions;

        public int? MaxEpisodeSteps => 1;

        public bool MasksActions => masked;

        public void WriteActionMask(Span<float> mask) => mask.Fill(1);

        public void Seed(ulong seed, ulong stream) { }

        public void Reset(Span<float> observation) => observation.Clear();

        public StepResult Step(ReadOnlySpan<float> action, Span<float> observation) => new(1, Terminated: true);

        public void Render(ICanvas canvas) { }

        public void SaveState(StateDictionary state, string prefix) { }

        public void LoadState(StateDictionary state, string prefix) { }
    }
}
