using System.IO.Compression;
using System.Text.Json;
using Proximal.Rendering;
using Proximal.Tensors;
using Proximal.Tests.Environments;
using Proximal.Tests.MultiAgent;

namespace Proximal.Tests.Recording;

public sealed class EpisodeRecorderTests
{
    private static readonly NetworkOptions Small = new() { ActorWidths = [8], CriticWidths = [8] };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Recorded_episode_is_the_first_of_an_evaluation_and_has_the_values_of_the_policy(bool deterministic)
    {
        using var folder = new TemporaryFolder();
        Policy policy = CallbackRun.Train().Policy;
        RecordedFile file = Record(
            folder,
            () => new Drift(),
            policy,
            new EpisodeRecorderOptions
            {
                Seed = 5,
                Deterministic = deterministic,
                Environment = "Drift",
                Algorithm = "ppo",
            },
            steps: 1000
        );

        using VectorEnvironment environments = CallbackRun.Make(1);
        EvaluationResult expected = PolicyEvaluation.Run(policy, environments, 1, deterministic, 5);
        Assert.Equal(expected.Returns[0], file.Summary.GetProperty("return")[0].GetDouble());
        Assert.Equal(expected.Lengths[0], file.Summary.GetProperty("length").GetInt32());
        Assert.Equal(1000, file.Summary.GetProperty("training_steps").GetInt64());
        Assert.False(file.Summary.GetProperty("terminated")[0].GetBoolean());
        Assert.True(file.Summary.GetProperty("truncated")[0].GetBoolean());
        Assert.Equal("Drift", file.Root.GetProperty("environment").GetString());
        Assert.Equal(7, file.Steps.Length);
        for (int t = 0; t < 7; t++)
        {
            JsonElement decision = Assert.Single(file.Decisions(t));
            float[] observation = RecordedFile.Joined(decision.GetProperty("observation")),
                action = RecordedFile.Joined(decision.GetProperty("action"));
            (float[] mean, float[] std, float value) = Gaussian(policy, observation);
            JsonElement distribution = decision.GetProperty("distribution")[0];
            Assert.Equal(mean, RecordedFile.Numbers(distribution.GetProperty("mean")));
            Assert.Equal(std, RecordedFile.Numbers(distribution.GetProperty("std")));
            Assert.Equal(value, decision.GetProperty("value").GetSingle());
            if (deterministic)
            {
                float[] own = new float[2];
                policy.Act(observation, own);
                Assert.Equal(own, action);
            }

            Assert.Equal(t == 6, file.Steps[t].GetProperty("truncated")[0].GetBoolean());
            Assert.False(file.Steps[t].GetProperty("terminated")[0].GetBoolean());
        }
    }

    [Fact]
    public void Composite_actions_masks_and_images_are_recorded_by_part()
    {
        using var folder = new TemporaryFolder();
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Car(), 1);
        var policy = Policy.Create(environments, Small, null, 1);
        RecordedFile file = Record(
            folder,
            () => new Car(),
            policy,
            new EpisodeRecorderOptions { Deterministic = false }
        );
        Assert.Equal(
            ["camera bytes", "wind box", "road discrete"],
            file.Root.GetProperty("observation").EnumerateArray().Select(Described)
        );
        Assert.Equal(
            [
                "gear discrete categorical",
                "wheel box gaussian",
                "lights multi_binary bernoulli",
                "radio.0 discrete categorical",
                "radio.1 multi_discrete multi_categorical",
            ],
            file.Root.GetProperty("action")
                .EnumerateArray()
                .Select(part => $"{Described(part)} {part.GetProperty("distribution").GetString()}")
        );
        Assert.Equal(8, file.Steps.Length);
        for (int t = 0; t < 8; t++)
        {
            JsonElement decision = file.Decisions(t)[0];
            float[] mask = RecordedFile.Numbers(decision.GetProperty("mask"));
            int broken = Array.IndexOf(mask, 0);
            JsonElement[] parts = [.. decision.GetProperty("distribution").EnumerateArray()];
            float[] gear = RecordedFile.Numbers(parts[0].GetProperty("probabilities"));
            Assert.Equal(0, gear[broken]);
            Assert.Equal(1, gear.Sum(), 1e-5f);
            Assert.NotEqual(broken, decision.GetProperty("action")[0][0].GetInt32());
            Assert.Equal(2, parts[2].GetProperty("probabilities").GetArrayLength());
            JsonElement radio = parts[4].GetProperty("probabilities");
            Assert.Equal([2, 3], radio.EnumerateArray().Select(static choice => choice.GetArrayLength()));
            byte[] camera = Decompressed(decision.GetProperty("observation")[0].GetString()!);
            Assert.Equal(36, camera.Length);
            Assert.Contains(camera, static pixel => pixel >= 160);
            Assert.InRange(decision.GetProperty("observation")[2].GetInt32(), 0, 2);
        }

        static string Described(JsonElement part) =>
            $"{part.GetProperty("name").GetString()} {part.GetProperty("type").GetString()}";
    }

    [Fact]
    public void Recurrent_state_of_earlier_steps_is_used()
    {
        using var folder = new TemporaryFolder();
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Cue(), 1);
        var policy = Policy.Create(
            environments,
            Small with
            {
                Recurrent = RecurrentKind.Lstm,
                RecurrentSize = 4,
            },
            null,
            1
        );
        RecordedFile file = Record(folder, () => new Cue(), policy, new EpisodeRecorderOptions());
        RecurrentState state = policy.CreateRecurrentState(1);
        var values = new HashSet<float>();
        for (int t = 0; t < file.Steps.Length; t++)
        {
            JsonElement decision = file.Decisions(t)[0];
            float[] observation = RecordedFile.Joined(decision.GetProperty("observation"));
            float[] action = new float[1];
            float[] before = state.State(0).ToArray();
            policy.Act(observation, action, state);
            Assert.Equal(action[0], decision.GetProperty("action")[0][0].GetSingle());
            using Scope scope = Scope.Begin(record: false);
            float value = ((ActorCriticNetwork)policy.Network)
                .Critic(Tensor.From([.. observation, .. before], 1, policy.Network.InputSize))
                .Item();
            Assert.Equal(value, decision.GetProperty("value").GetSingle());
            values.Add(value);
        }

        // Steps 1 to 3 have the same observation, so only the state distinguishes them.
        Assert.Equal(file.Steps.Length, values.Count);
    }

    [Fact]
    public void Several_agents_are_recorded_while_they_act()
    {
        using var folder = new TemporaryFolder();
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), 1);
        var policy = Policy.Create(environments, Small, null, 1);
        var recorder = new EpisodeRecorder(static () => new Relay(), new EpisodeRecorderOptions());
        recorder.Write(folder["a.json"], policy);
        var file = new RecordedFile(folder["a.json"]);
        Assert.Equal(
            ["a", "b", "c"],
            file.Root.GetProperty("agents").EnumerateArray().Select(static agent => agent.GetString())
        );
        Assert.Equal(8, file.Steps.Length);
        for (int t = 0; t < 8; t++)
        {
            int[] acting = [.. file.Decisions(t).Select(static decision => decision.GetProperty("agent").GetInt32())];
            Assert.Equal(t is >= 3 and <= 5 ? [t % 2, 2] : [t % 2], acting);
            foreach (JsonElement decision in file.Decisions(t))
            {
                float[] observation = RecordedFile.Joined(decision.GetProperty("observation"));
                Assert.Equal([decision.GetProperty("agent").GetInt32(), t], observation);
                Assert.Equal(
                    0,
                    decision.GetProperty("distribution")[0].GetProperty("probabilities")[t % 3].GetSingle()
                );
            }
        }

        // Agent i gets 100 i + t in each step t in which it takes part.
        Assert.Equal(
            [28, 828, 612],
            file.Summary.GetProperty("return").EnumerateArray().Select(static sum => sum.GetDouble())
        );
        Assert.Equal([false, false, true], Flags("terminated"));
        Assert.Equal([true, true, false], Flags("truncated"));

        bool[] Flags(string name) =>
            [.. file.Summary.GetProperty(name).EnumerateArray().Select(static flag => flag.GetBoolean())];
    }

    [Theory]
    [InlineData("sac")]
    [InlineData("td3")]
    public void Off_policy_trainers_record_the_smaller_Q_value(string algorithm)
    {
        using var folder = new TemporaryFolder();
        using VectorEnvironment environments = CallbackRun.Make(1);
        OffPolicyTrainer trainer =
            algorithm == "sac"
                ? new Sac(environments, new SacOptions { EnvironmentCount = 1, BufferSize = 100 })
                : new Td3(environments, new Td3Options { EnvironmentCount = 1, BufferSize = 100 });
        new EpisodeRecorder(static () => new Drift(), new EpisodeRecorderOptions()).Write(folder["a.json"], trainer);
        var file = new RecordedFile(folder["a.json"]);
        Assert.Equal("q_value", file.Root.GetProperty("value").GetProperty("quantity").GetString());
        TwinCritic critic =
            (trainer as Sac)?.Critic ?? (TwinCritic)trainer.Networks.First(n => n.Key == "critics").Value;
        JsonElement decision = file.Decisions(2)[0];
        float[] row =
        [
            .. RecordedFile.Joined(decision.GetProperty("observation")),
            .. RecordedFile.Joined(decision.GetProperty("action")),
        ];
        using Scope scope = Scope.Begin(record: false);
        (Tensor first, Tensor second) = critic.Forward(Tensor.From(row, 1, row.Length));
        Assert.NotEqual(first.Item(), second.Item());
        Assert.Equal(Math.Min(first.Item(), second.Item()), decision.GetProperty("value").GetSingle(), 1e-5f);
        Assert.Equal(algorithm == "sac", decision.GetProperty("distribution")[0].TryGetProperty("std", out _));

        // The policy alone has no critic.
        new EpisodeRecorder(static () => new Drift(), new EpisodeRecorderOptions()).Write(
            folder["b.json"],
            trainer.Policy
        );
        var alone = new RecordedFile(folder["b.json"]);
        Assert.Equal(JsonValueKind.Null, alone.Root.GetProperty("value").GetProperty("quantity").ValueKind);
        Assert.False(alone.Decisions(0)[0].TryGetProperty("value", out _));
    }

    [Fact]
    public void Normalized_values_are_recorded_in_the_units_of_the_rewards()
    {
        using var folder = new TemporaryFolder();
        using VectorEnvironment environments = CallbackRun.Make(2);
        var trainer = new Ppo(
            environments,
            CallbackRun.Options with
            {
                NormalizeValues = true,
                NormalizeRewards = false,
                TotalSteps = 500,
            }
        );
        trainer.Train();
        new EpisodeRecorder(static () => new Drift(), new EpisodeRecorderOptions()).Write(folder["a.json"], trainer);
        var file = new RecordedFile(folder["a.json"]);
        JsonElement decision = file.Decisions(0)[0];
        (_, _, float value) = Gaussian(trainer.Policy, RecordedFile.Joined(decision.GetProperty("observation")));
        var state = new StateDictionary();
        trainer.SaveState(state, "trainer");
        string name = state.Names.Single(static entry => entry.Contains("value_normalizer", StringComparison.Ordinal));
        double[] moments = state.Get<double>(name);
        double mean = moments[0] / moments[2],
            deviation = Math.Sqrt((moments[1] / moments[2]) - (mean * mean));
        Assert.Equal((value * deviation) + mean, decision.GetProperty("value").GetDouble(), 1e-4);
        Assert.False(file.Root.GetProperty("value").TryGetProperty("note", out _));
    }

    [Fact]
    public void Pictures_keep_equal_shapes_once_and_long_episodes_are_cut()
    {
        using var folder = new TemporaryFolder();
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Drawn(), 1);
        var policy = Policy.Create(environments, Small, null, 1);
        RecordedFile file = Record(folder, () => new Drawn(), policy, new EpisodeRecorderOptions());
        Assert.Equal(10, file.Steps.Length);
        string[] shapes =
        [
            .. file.Root.GetProperty("shapes").EnumerateArray().Select(static shape => shape.GetRawText()),
        ];
        // The ground is drawn in 11 pictures, the body moves.
        Assert.Equal(2 + 11 + 1, shapes.Length);
        Assert.Equal("""["begin",-1,-1,11,2,"#ffffff"]""", shapes[0]);
        Assert.Equal("""["polyline","#000000",0.1,[-1,0,11,0]]""", shapes[1]);
        Assert.Equal("""["circle","#ff000080",3,0.5,0.25]""", shapes[int.Parse(Picture(3)[2])]);
        JsonElement text = file.Root.GetProperty("shapes")[int.Parse(Picture(3)[3])];
        Assert.Equal("<b>&\"", text[6].GetString());
        Assert.Equal(4, file.Root.GetProperty("final_picture").GetArrayLength());

        RecordedFile cut = Record(folder, () => new Drawn(), policy, new EpisodeRecorderOptions { MaxSteps = 4 });
        Assert.Equal(4, cut.Steps.Length);
        Assert.Equal(4, cut.Summary.GetProperty("recorded_steps").GetInt32());
        Assert.Equal(10, cut.Summary.GetProperty("length").GetInt32());
        Assert.Equal(10, cut.Summary.GetProperty("return")[0].GetDouble());
        RecordedFile small = Record(folder, () => new Drawn(), policy, new EpisodeRecorderOptions { MaxBytes = 600 });
        Assert.InRange(small.Steps.Length, 1, 4);

        string[] Picture(int step) =>
            [.. file.Steps[step].GetProperty("picture").EnumerateArray().Select(static index => index.GetRawText())];
    }

    [Fact]
    public void Policy_of_another_environment_and_invalid_options_are_rejected()
    {
        using var folder = new TemporaryFolder();
        Policy policy = CallbackRun.Train().Policy;
        var recorder = new EpisodeRecorder(static () => new Corridor(3), new EpisodeRecorderOptions());
        Assert.Contains(
            "the observation space of the policy is",
            Assert.Throws<InvalidInputException>(() => recorder.Write(folder["a.json"], policy)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<InvalidInputException>(() => new EpisodeRecorder(() => new Drift(), new() { MaxSteps = 0 }));
        Assert.Throws<InvalidInputException>(() => new EpisodeRecorder(() => new Drift(), new() { MaxBytes = 0 }));
        Assert.Throws<InvalidInputException>(() =>
            new EpisodeRecorder(() => new Drift(), new() { FramesPerSecond = double.NaN })
        );
    }

    private static RecordedFile Record(
        TemporaryFolder folder,
        Func<IEnvironment> environment,
        Policy policy,
        EpisodeRecorderOptions options,
        long steps = 0
    )
    {
        new EpisodeRecorder(environment, options).Write(folder["a.json"], policy, steps);
        return new RecordedFile(folder["a.json"]);
    }

    private static (float[] Mean, float[] Std, float Value) Gaussian(Policy policy, float[] observation)
    {
        float[] normalized = [.. observation];
        policy.Normalizer?.Normalize(observation, normalized);
        using Scope scope = Scope.Begin(record: false);
        Tensor row = Tensor.From(normalized, 1, normalized.Length);
        var network = (ActorCriticNetwork)policy.Network;
        (Tensor mean, Tensor logStd) = ((GaussianDistribution)network.Distribution).MeanAndLogStd(network.Actor(row));
        return (mean.AsSpan().ToArray(), [.. logStd.AsSpan().ToArray().Select(MathF.Exp)], network.Critic(row).Item());
    }

    private static byte[] Decompressed(string text)
    {
        using var zlib = new ZLibStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zlib.CopyTo(bytes);
        return bytes.ToArray();
    }

    private sealed class Drawn : EnvironmentBase<Box, Discrete>
    {
        private int at;

        public override Box Observations { get; } = Box.Scalar(0, 10);

        public override Discrete Actions { get; } = new(2);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = at = 0;

        protected override StepResult Step(int action, Span<float> observation)
        {
            observation[0] = ++at;
            return new StepResult(1, Terminated: at == 10);
        }

        public override void Render(ICanvas canvas)
        {
            canvas.Begin(new(-1, -1), new(11, 2), Rgba.White);
            canvas.Polyline([new(-1, 0), new(11, 0)], 0.1f, Rgba.Black);
            canvas.Circle(new(at, 0.5f), 0.25f, new Rgba(255, 0, 0, 128));
            canvas.Text(new(0, 1), "<b>&\"", 0.5f, Rgba.Black);
        }
    }
}
