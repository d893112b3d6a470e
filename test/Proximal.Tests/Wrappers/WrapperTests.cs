using System.IO.Compression;
using System.Text.Json;
using Proximal.Rendering;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Each wrapper does what it says, and any of them go together, repeat, and are saved.</summary>
public sealed class WrapperTests
{
    public static TheoryData<string> Stacks =>
        [
            "limit",
            "repeat",
            "skip",
            "sticky",
            "grey",
            "rewards",
            "lives",
            "atari",
            "stack",
            "statistics",
            "actions",
            "normal",
        ];

    // The checker plays each twice, beside another one, and across saving.
    [Theory]
    [MemberData(nameof(Stacks))]
    public void Wrapped_environments_pass_the_environment_checker(string stack) =>
        Assert.DoesNotContain(
            EnvironmentChecker.Check(() => Make(stack), steps: 400),
            static finding => finding.IsError
        );

    [Fact]
    public void Run_with_wrappers_resumes_exactly()
    {
        using var whole = new TemporaryFolder();
        using var cut = new TemporaryFolder();
        var options = new PpoOptions
        {
            TotalSteps = 384,
            EnvironmentCount = 4,
            StepsPerRollout = 16,
            BatchSize = 32,
            Epochs = 2,
            Network = NetworkOptions.Images(FeatureKind.MinAtarCnn) with { FeatureCount = 8 },
        };
        string expected = PartialRun.Train(whole, static () => Make("atari"), options);
        PartialRun.Train(cut, static () => Make("atari"), options, stopAfter: 2);
        Assert.Equal(expected, PartialRun.Train(cut, static () => Make("atari"), options));
    }

    [Fact]
    public void TimeLimit_truncates()
    {
        var limited = new TimeLimit(new Game(), 5);
        Assert.Equal(5, limited.MaxEpisodeSteps);
        Assert.Equal(
            [false, false, false, false, true],
            Play(limited, [0, 0, 0, 0, 0]).Select(static step => step.Truncated)
        );
        Assert.Equal(60, new TimeLimit(new Game(), 500).MaxEpisodeSteps);
    }

    [Fact]
    public void ActionRepeat_sums_the_rewards()
    {
        var game = new Game();
        var repeated = new ActionRepeat(game, 4);
        Assert.Equal([-6f, 2, 6], Play(repeated, [0, 2, 3]).Select(static step => step.Reward));
        Assert.Equal([0, 0, 0, 0, 2, 2, 2, 2, 3, 3, 3, 3], game.Taken);
        Assert.Equal(15, repeated.MaxEpisodeSteps);
    }

    [Fact]
    public void MaxAndSkip_shows_the_maximum_of_two_frames()
    {
        var skipping = new MaxAndSkip(new Counter(), skip: 4);
        var observation = new float[2];
        skipping.Seed(0, 0);
        skipping.Reset(observation);
        Assert.Equal([0f, 100], observation);
        StepResult step = skipping.Step([0], observation);

        // Frames 3 and 4: the first number rises, the second falls.
        Assert.Equal([4f, 97], observation);
        Assert.Equal(4, step.Reward);
    }

    [Fact]
    public void Sticky_actions_repeat_with_their_probability()
    {
        var game = new Game();
        var sticky = new StickyActions(new ActionRepeat(game, 1), 0.25);
        var observation = new float[sticky.ObservationSpace.ObservationSize];
        sticky.Seed(3, 0);
        int repeated = 0,
            taken = 0;
        for (int episode = 0; episode < 100; episode++)
        {
            game.Taken.Clear();
            sticky.Reset(observation);
            for (int i = 0; i < 40; i++)
                sticky.Step([i % 2 == 0 ? 0 : 2], observation);
            Assert.Equal(0, game.Taken[0]);
            for (int i = 1; i < 40; i++, taken++)
                repeated += game.Taken[i] == game.Taken[i - 1] ? 1 : 0;
        }

        // An action that sticks may itself have stuck: two in a row agree where exactly one of the pair stuck.
        Assert.InRange(repeated / (double)taken, 0.2, 0.42);
    }

    [Fact]
    public void Rewards_are_clipped_or_reduced_to_signs()
    {
        Assert.Equal([-1f, 1, 0.5f], Play(new ClipReward(new Game()), [0, 3, 2]).Select(static step => step.Reward));
        Assert.Equal(
            [-1f, 1, 1, -1],
            Play(new SignReward(new Game()), [0, 3, 2, 1]).Select(static step => step.Reward)
        );
    }

    [Fact]
    public void EpisodicLife_ends_the_episode_at_a_lost_life_and_continues_the_game()
    {
        var game = new Game();
        var lives = new EpisodicLife(game);
        var observation = new float[lives.ObservationSpace.ObservationSize];
        lives.Seed(1, 0);
        foreach (int left in (int[])[3, 2, 1, 3])
        {
            lives.Reset(observation);
            Assert.Equal(left, game.Lives);
            StepResult step = default;
            while (!step.Terminated)
            {
                step = lives.Step([1], observation);
                Assert.False(step.Truncated);
            }

            Assert.Equal(left - 1, game.Lives);
        }

        Assert.Contains(
            "IHasLives",
            Assert.Throws<InvalidInputException>(static () => new EpisodicLife(new Cue())).Message,
            StringComparison.Ordinal
        );
    }

    // Some games show no lives for a few frames before they end.
    [Fact]
    public void EpisodicLife_does_not_end_the_episode_at_0_lives_before_the_game_ends()
    {
        var lives = new EpisodicLife(new LastLife());
        lives.Seed(1, 0);
        lives.Reset(new float[1]);
        Assert.Equal([false, true], Enumerable.Range(0, 2).Select(_ => lives.Step([0], new float[1]).Terminated));
    }

    [Fact]
    public void NoopReset_starts_with_a_random_number_of_no_ops_and_FireReset_fires()
    {
        var game = new Game();
        var noops = new NoopReset(game, 10);
        var observation = new float[noops.ObservationSpace.ObservationSize];
        noops.Seed(1, 0);
        var counts = new HashSet<int>();
        for (int i = 0; i < 200; i++)
        {
            game.Taken.Clear();
            noops.Reset(observation);
            Assert.All(game.Taken, static action => Assert.Equal(0, action));
            counts.Add(game.Taken.Count);
        }

        Assert.Equal(Enumerable.Range(1, 10), counts.Order());
        game.Taken.Clear();
        new FireReset(game).Reset(observation);
        Assert.Equal([1, 2], game.Taken);
    }

    [Fact]
    public void Actions_are_rescaled_or_clipped()
    {
        var taken = new List<float[]>();
        var rescaled = new RescaleAction(new Levers(taken));
        var clipped = new ClipAction(new Levers(taken));
        Assert.Equal("Box([2], -1 … 1)", $"{rescaled.ActionSpace}");
        Assert.Equal("Box([2], -∞ … ∞)", $"{clipped.ActionSpace}");
        var observation = new float[1];
        rescaled.Reset(observation);
        rescaled.Step([-1, 0], observation);
        rescaled.Step([2, 1], observation);
        clipped.Reset(observation);
        clipped.Step([-5, 25], observation);
        Assert.Equal(
            [
                [0, 15],
                [4, 20],
                [0, 20],
            ],
            taken
        );
    }

    [Fact]
    public void FrameStack_shows_the_last_observations()
    {
        var stacked = new FrameStack(new Counter(), 3);
        var observation = new float[6];
        stacked.Seed(0, 0);
        stacked.Reset(observation);
        Assert.Equal([0f, 100, 0, 100, 0, 100], observation);
        stacked.Step([0], observation);
        stacked.Step([0], observation);
        Assert.Equal([0f, 100, 1, 99, 2, 98], observation);
        Assert.Equal("Box([12, 4, 6], 0 … 255)", $"{new FrameStack(new Game(), 4).ObservationSpace}");
    }

    [Fact]
    public void RecordStatistics_covers_the_wrapped_environment()
    {
        var recorded = new RecordStatistics(new Game());
        Play(new SignReward(recorded), [.. Enumerable.Repeat(3, 60)]);
        Assert.Equal(1, recorded.Episodes.Count);
        Assert.Equal(1.5 * recorded.Episodes.MeanLength, recorded.Episodes.MeanReturn, 1e-6);
    }

    [Fact]
    public void RecordAnimation_writes_the_chosen_episodes()
    {
        var files = new Dictionary<long, MemoryStream>();
        var recorded = new RecordAnimation(
            new Corridor(3),
            episode =>
            {
                if (episode != 1)
                    return null;
                return new GifAnimation(files[episode] = new MemoryStream(), 60, 40, 30);
            }
        );
        var observation = new float[1];
        recorded.Seed(0, 0);
        for (int episode = 0; episode < 3; episode++)
        {
            recorded.Reset(observation);
            while (!recorded.Step([1], observation).Ended) { }
        }

        Assert.Equal([1], files.Keys);
        Assert.Equal("GIF89a"u8.ToArray(), files[1].ToArray()[..6]);
    }

    [Fact]
    public void RecordAnimation_afterResume_doesNotReplaceEarlierEpisodes()
    {
        var begun = new List<long>();
        RecordAnimation Make() =>
            new(
                new Corridor(3),
                episode =>
                {
                    begun.Add(episode);
                    return null;
                }
            );
        RecordAnimation first = Make();
        first.Seed(0, 0);
        Play(first, episodes: 2);
        first.Reset(new float[1]);
        var state = new StateDictionary();
        first.SaveState(state, "a");

        // A trainer resets its environments before it restores their state.
        RecordAnimation second = Make();
        second.Seed(0, 0);
        second.Reset(new float[1]);
        second.LoadState(state, "a");
        while (!second.Step([1], new float[1]).Ended) { }
        Play(second, episodes: 1);
        Assert.Equal([0, 1, 2, 3], begun);

        static void Play(RecordAnimation recorded, int episodes)
        {
            for (int episode = 0; episode < episodes; episode++)
            {
                recorded.Reset(new float[1]);
                while (!recorded.Step([1], new float[1]).Ended) { }
            }
        }
    }

    // OpenCV 4.6: grey exact; area means to within 1 on a few pixels, as single precision there adds up otherwise.
    [Fact]
    public void Grey_and_resized_images_equal_OpenCV()
    {
        JsonElement golden = Golden.Read("environments/atari-preprocessing.json");
        int different = 0,
            pixels = 0,
            colored = 0;
        foreach (JsonElement test in golden.GetProperty("cases").EnumerateArray())
        {
            float[] gray = [.. Inflate(test.GetProperty("gray")).Select(static pixel => (float)pixel)];
            if (test.GetProperty("rgb").ValueKind == JsonValueKind.String)
            {
                var found = new float[gray.Length];
                new GrayImage(new Picture(ChannelsFirst(Inflate(test.GetProperty("rgb"))))).Reset(found);
                Assert.Equal(gray, found);
                colored++;
            }

            var shrunk = new float[84 * 84];
            new ResizeImage(new Picture(gray)).Reset(shrunk);
            byte[] expected = Inflate(test.GetProperty("out84"));
            for (int i = 0; i < expected.Length; i++, pixels++)
            {
                Assert.InRange(shrunk[i], expected[i] - 1, expected[i] + 1);
                if (shrunk[i] != expected[i])
                    different++;
            }
        }

        Assert.Equal(2, colored);
        Assert.InRange(different / (double)pixels, 0, 0.005);
    }

    [Fact]
    public void Wrappers_refuse_invalid_arguments_and_spaces()
    {
        foreach (
            Func<object> wrong in (Func<object>[])
                [
                    static () => new TimeLimit(new Game(), 0),
                    static () => new ActionRepeat(new Game(), 0),
                    static () => new MaxAndSkip(new Game(), 1),
                    static () => new StickyActions(new Game(), 1),
                    static () => new GrayImage(new Cue()),
                    static () => new ResizeImage(new Cue()),
                    static () => new ResizeImage(new Game(), 100, 100),
                    static () => new ClipReward(new Game(), 1, -1),
                    static () => new NoopReset(new Game(), 0),
                    static () => new NoopReset(new Levers([])),
                    static () => new FireReset(new Cue()),
                    static () => new RescaleAction(new Game()),
                    static () => new ClipAction(new Game()),
                    static () => new FrameStack(new Doors()),
                    static () => new FrameStack(new Game(), 1),
                ]
        )
            Assert.Throws<InvalidInputException>(wrong);
    }

    private static IEnvironment Make(string stack) =>
        stack switch
        {
            "limit" => new TimeLimit(new Game(), 7),
            "repeat" => new ActionRepeat(new Game(), 3),
            "skip" => new MaxAndSkip(new Game()),
            "sticky" => new StickyActions(new Game()),
            "grey" => new ResizeImage(new GrayImage(new Game()), 2, 4),
            "rewards" => new ClipReward(new SignReward(new Game()), -0.5f, 0.5f),
            "lives" => new EpisodicLife(new Game()),
            "atari" => new FrameStack(
                new SignReward(
                    new ResizeImage(
                        new GrayImage(
                            new FireReset(
                                new EpisodicLife(new MaxAndSkip(new NoopReset(new StickyActions(new Game()), 5)))
                            )
                        ),
                        3,
                        3
                    )
                ),
                4
            ),
            "stack" => new FrameStack(new TimeLimit(new Game(), 9), 2),
            "statistics" => new RecordStatistics(new Game()),
            "normal" => new FrameStack(new NormalizeReward(new NormalizeObservation(new TimeLimit(new Game(), 9))), 2),
            _ => new RescaleAction(new Levers([])),
        };

    private static List<StepResult> Play(IEnvironment environment, int[] actions)
    {
        var observation = new float[environment.ObservationSpace.ObservationSize];
        var steps = new List<StepResult>();
        environment.Seed(0, 0);
        environment.Reset(observation);
        foreach (int action in actions)
        {
            steps.Add(environment.Step([action], observation));
            if (steps[^1].Ended)
                break;
        }

        return steps;
    }

    private static byte[] Inflate(JsonElement text)
    {
        using var zlib = new ZLibStream(new MemoryStream(text.GetBytesFromBase64()), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zlib.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static float[] ChannelsFirst(byte[] rgb)
    {
        int pixels = rgb.Length / 3;
        return [.. Enumerable.Range(0, rgb.Length).Select(i => (float)rgb[(i % pixels * 3) + (i / pixels)])];
    }

    /// <summary>Two numbers, of which one rises and one falls; every step is worth 1.</summary>
    private sealed class Counter : EnvironmentBase<Box, Discrete>
    {
        private int count;

        public override Box Observations { get; } = Box.Uniform(0, 100, 2);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation)
        {
            count = 0;
            observation[1] = 100;
        }

        protected override StepResult Step(int action, Span<float> observation)
        {
            (observation[0], observation[1]) = (++count, 100 - count);
            return new StepResult(1);
        }
    }

    /// <summary>Two levers with bounds of their own.</summary>
    private sealed class Levers(List<float[]> taken) : EnvironmentBase<Box, Box>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Box Actions { get; } = new([0, 10], [4, 20]);

        public override int? MaxEpisodeSteps => 10;

        protected override void Reset(ref Rng random, Span<float> observation) { }

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            taken.Add(action.ToArray());
            observation[0] = action[0] / 4;
            return new StepResult(action[1]);
        }
    }

    /// <summary>One picture, for ever.</summary>
    private sealed class Picture(float[] pixels) : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Uniform(0, 255, pixels.Length / (210 * 160), 210, 160);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) => pixels.CopyTo(observation);

        protected override StepResult Step(int action, Span<float> observation)
        {
            pixels.CopyTo(observation);
            return new StepResult(0);
        }
    }

    // Loses its only life in the first step and ends with the second.
    private sealed class LastLife : EnvironmentBase<Box, Discrete>, IHasLives
    {
        public int Lives { get; private set; }

        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 10;

        protected override void Reset(ref Rng random, Span<float> observation) => Lives = 1;

        protected override StepResult Step(int action, Span<float> observation)
        {
            bool ends = Lives == 0;
            Lives = 0;
            return new StepResult(0, Terminated: ends);
        }
    }
}
