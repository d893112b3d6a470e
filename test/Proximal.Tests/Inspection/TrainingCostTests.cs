using System.Diagnostics;
using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>The memory that a dry run predicts is the memory that training takes.</summary>
public sealed class TrainingCostTests
{
    // The rest of a process allocates a little too, and the first update makes what later ones keep.
    private const double Tolerance = 0.1;

    // Set in the process that measures.
    private const string OwnProcess = "PROXIMAL_TEST_MEASURES_MEMORY";

    private static readonly NetworkOptions Wide = new() { ActorWidths = [128, 128], CriticWidths = [128, 128] };

    private static readonly string[] Kinds =
    [
        "ppo",
        "a2c",
        "reinforce",
        "trpo",
        "sac",
        "td3",
        "images",
        "lstm",
        "dict",
    ];

    /// <summary>
    /// A process measures its memory as a whole, and pools of the runtime free arrays of earlier tests at any
    /// collection. The measurement therefore has a process of its own, which this test starts with itself as its only
    /// test.
    /// </summary>
    [LongFact]
    [Trait("Category", "Long")]
    public void Predicted_memory_equals_the_memory_of_training()
    {
        if (Environment.GetEnvironmentVariable(OwnProcess) is not null)
            Assert.All(Kinds, AssertPredicted);
        else
            RunInOwnProcess(nameof(Predicted_memory_equals_the_memory_of_training));
    }

    private static void AssertPredicted(string kind)
    {
        WorkerPool.Shared.Threads = 1;
        (Func<VectorEnvironment> make, TrainingOptions options) = Of(kind);
        TrainingCost cost = TrainingCost.Measure(make, options, Create);
        long actual = 0;
        var thread = new Thread(() => actual = Train(make, options));
        thread.Start();
        thread.Join();
        Assert.InRange(cost.Total, actual * (1 - Tolerance), actual * (1 + Tolerance));

        // Every part is counted.
        Assert.All(
            [cost.Parameters, cost.Gradients, cost.Moments, cost.Activations, cost.Experience, cost.Others],
            static part => Assert.True(part > 0)
        );
        if (kind != "ppo")
            return;
        // Adam keeps two values for each parameter.
        Assert.InRange(cost.Moments, 2 * cost.Parameters, 2.1 * cost.Parameters);
        Assert.Equal(new Rollout(2048, 4, 2, 2).Bytes, cost.Experience);
        Assert.Equal(cost.Parameters, 4 * cost.Layers.Sum(static layer => layer.Count));
    }

    private static void RunInOwnProcess(string test)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(TrainingCostTests).Assembly.Location,
                "--filter-method",
                $"{typeof(TrainingCostTests).FullName}.{test}",
                "--minimum-expected-tests",
                "1",
            ]
        )
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment[OwnProcess] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }

    [Fact]
    public void Layers_list_their_input_and_output_shapes()
    {
        string[] Lines(string kind)
        {
            (Func<VectorEnvironment> make, TrainingOptions options) = Of(kind);
            return
            [
                .. TrainingCost
                    .Measure(make, options, Create)
                    .Layers.Select(layer => $"{layer.Name} {layer.Input}>{layer.Output} {layer.Count}"),
            ];
        }

        Assert.Equal(
            [
                "policy > 2",
                "policy.actor.0 [2]>[128] 384",
                "policy.actor.1 [128]>[128] 16512",
                "policy.actor.2 [128]>[2] 258",
                "policy.critic.0 [2]>[128] 384",
                "policy.critic.1 [128]>[128] 16512",
                "policy.critic.2 [128]>[1] 129",
            ],
            Lines("ppo")
        );
        Assert.Equal(
            [
                "policy.features.0 [2, 12, 12]>[16, 10, 10] 304",
                "policy.features.linear [1600]>[32] 51232",
                "policy.actor.0 [32]>[2] 66",
                "policy.critic.0 [32]>[1] 33",
            ],
            Lines("images")
        );
        Assert.Contains("policy.actor_memory.lstm [2]>[32] 4608", Lines("lstm"));
        Assert.Equal(18, Lines("td3").Length);
        Assert.All(Lines("td3"), static line => Assert.Contains("]>[", line, StringComparison.Ordinal));
    }

    private static long Train(Func<VectorEnvironment> make, TrainingOptions options)
    {
        long before = Held();
        using VectorEnvironment environments = make();
        IAgentTrainer trainer = Create(environments, options);
        trainer.Train();
        long held = Held() - before;
        GC.KeepAlive(trainer);
        return held;
    }

    // Tensors are freed by finalizers, which may run late on a busy machine: measured until nothing is freed any more.
    private static long Held()
    {
        long last;
        long held = long.MaxValue;
        do
        {
            last = held;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            held = GC.GetTotalMemory(forceFullCollection: true) + TensorMemory.Bytes;
        } while (held < last);
        return held;
    }

    // Three updates each, of a size that outweighs what else the process does.
    private static (Func<VectorEnvironment> Make, TrainingOptions Options) Of(string kind)
    {
        PpoOptions ppo = new()
        {
            TotalSteps = 24_000,
            EnvironmentCount = 4,
            StepsPerRollout = 2048,
            BatchSize = 1024,
            Epochs = 2,
            Network = Wide,
        };
        return kind switch
        {
            "ppo" => (Vector(static () => new Drift()), ppo),
            "a2c" => (
                Vector(static () => new Drift()),
                new A2cOptions
                {
                    TotalSteps = 24_000,
                    EnvironmentCount = 4,
                    StepsPerRollout = 2048,
                    Network = Wide,
                }
            ),
            "reinforce" => (
                Vector(static () => new Drift()),
                new ReinforceOptions
                {
                    TotalSteps = 24_000,
                    EnvironmentCount = 4,
                    StepsPerRollout = 2048,
                    Network = Wide,
                }
            ),
            "trpo" => (
                Vector(static () => new Drift()),
                new TrpoOptions
                {
                    TotalSteps = 24_000,
                    EnvironmentCount = 4,
                    StepsPerRollout = 2048,
                    Network = Wide,
                }
            ),
            "sac" => (
                Vector(static () => new Drift()),
                new SacOptions
                {
                    TotalSteps = 1000,
                    EnvironmentCount = 4,
                    BufferSize = 200_000,
                    ReportInterval = 500,
                }
            ),
            "td3" => (
                Vector(static () => new Drift()),
                new Td3Options
                {
                    TotalSteps = 1000,
                    EnvironmentCount = 4,
                    BufferSize = 200_000,
                    ReportInterval = 500,
                }
            ),
            "images" => (
                Vector(static () => new Picture()),
                ppo with
                {
                    TotalSteps = 6000,
                    StepsPerRollout = 512,
                    Network = new()
                    {
                        Features = FeatureKind.MinAtarCnn,
                        FeatureCount = 32,
                        ActorWidths = [],
                        CriticWidths = [],
                    },
                }
            ),
            "lstm" => (
                Vector(static () => new Cue()),
                ppo with
                {
                    BatchSize = 4096,
                    Network = Wide with { Recurrent = RecurrentKind.Lstm, RecurrentSize = 32 },
                }
            ),
            _ => (Vector(static () => new Car()), ppo),
        };
    }

    private static Func<VectorEnvironment> Vector(Func<IEnvironment> environment) =>
        () => VectorEnvironment.From(environment, 4);

    private static IAgentTrainer Create(VectorEnvironment environments, TrainingOptions options) =>
        options switch
        {
            PpoOptions ppo => new Ppo(environments, ppo),
            A2cOptions a2c => new A2c(environments, a2c),
            ReinforceOptions reinforce => new Reinforce(environments, reinforce),
            TrpoOptions trpo => new Trpo(environments, trpo),
            SacOptions sac => new Sac(environments, sac),
            _ => new Td3(environments, (Td3Options)options),
        };

    private sealed class Picture : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Uniform(0, 1, 2, 12, 12);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 20;

        protected override void Reset(ref Rng random, Span<float> observation) => observation.Clear();

        protected override StepResult Step(int action, Span<float> observation)
        {
            observation.Fill(action);
            return new StepResult(action);
        }
    }
}
