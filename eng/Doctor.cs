#:project ../src/Proximal.Experiments/Proximal.Experiments.csproj
#:property PublishAot=false
#:property NoWarn=RS0030
using System.Globalization;
using System.Text;
using Proximal;
using Proximal.Environments;
using Proximal.Experiments;
using Proximal.Tensors;

// Trains deliberate mistakes and compares what 'proximal doctor' finds with what is wrong, for the table of
// docs/doctor.md: dotnet run -c Release eng/Doctor.cs FOLDER [SEED…]
//
// FOLDER receives the runs; those that exist are read again. The seeds are 0, 1 and 2 unless they are named.
string folder = args[0];
ulong[] seeds =
    args.Length > 1 ? [.. args[1..].Select(seed => ulong.Parse(seed, CultureInfo.InvariantCulture))] : [0, 1, 2];
WorkerPool.Shared.Threads = 1;
PolicyNetwork.Registry.Register(
    "two_scales",
    static (NetworkSpec spec, ref Rng random) => new TwoScales(spec, ref random)
);
var table = new StringBuilder(
    "| mistake | environment | algorithm | cause | named | first |\n|---|---|---|---|---|---|\n"
);
(int runs, int named, int first) = (0, 0, 0);
foreach (Mistake mistake in Mistakes.All)
{
    var causes = new List<string[]>();
    foreach (ulong seed in seeds)
    {
        string run = Path.Combine(folder, $"{mistake.Name}-{seed}");
        if (!File.Exists(Path.Combine(run, "summary.json")))
            mistake.Train(run, seed);
        causes.Add([.. RunDiagnosis.Of(run, Tasks.Create()).Findings.Select(static finding => finding.Cause)]);
        Console.WriteLine($"{mistake.Name} {seed}: {string.Join(' ', causes[^1])}");
    }

    (int hits, int tops) = (
        causes.Count(found => found.Intersect(mistake.Causes).Any()),
        causes.Count(found => found.Length > 0 && mistake.Causes.Contains(found[0]))
    );
    (runs, named, first) = (runs + causes.Count, named + hits, first + tops);
    table.Append(
        CultureInfo.InvariantCulture,
        $"| {mistake.Description} | {mistake.Environment} | {mistake.Algorithm ?? "ppo"} | {string.Join(" or ", mistake.Causes.Select(static cause => $"[{cause}](#{cause})"))} | {hits} | {tops} |\n"
    );
}

string summary = $"{named} of {runs} runs named, {first} first";
Console.WriteLine(summary);
File.WriteAllText(Path.Combine(folder, "table.md"), $"{table}\n{summary}\n");

/// <summary>A configuration or a task with one mistake.</summary>
internal sealed record Mistake(string Name, string Cause, string Environment, long Steps, params string[] Keys)
{
    public string? Algorithm { get; init; }

    /// <summary>The causes that name the mistake.</summary>
    public string[] Causes => Cause.Split('|');

    /// <summary>The changed keys, or the description of the changed task.</summary>
    public string Description =>
        Changed > 0
            ? string.Join(
                ", ",
                Keys[^Changed..].Select(static key => $"`{key.Replace("=", ": ", StringComparison.Ordinal)}`")
            )
            : Tasks.Create().Find(Environment).Description;

    /// <summary>Number of the last keys that are the mistake; 0 if the task is.</summary>
    public int Changed { get; init; }

    public void Train(string run, ulong seed)
    {
        var request = new TrainingRequest
        {
            Folder = run,
            Seed = seed,
            Steps = Steps,
            Algorithm = Algorithm,
            Environments = Tasks.Create(),
        };
        foreach (string key in Keys)
            request.Overrides[key[..key.IndexOf('=')]] = key[(key.IndexOf('=') + 1)..];
        try
        {
            Experiment.Train(Environment, request);
        }
        catch (TrainingDivergedException e)
        {
            Console.Error.WriteLine($"{run}: {e.Message}");
        }
        catch (InvalidInputException e)
        {
            Console.Error.WriteLine($"{run}: {e.Message}");
        }
    }
}

internal static class Mistakes
{
    // The zoo's settings of each environment, of which a mistake changes one key or the task.
    private static readonly string[] CartPole =
    [
        "n_envs=8",
        "n_steps=32",
        "batch_size=256",
        "gae_lambda=0.8",
        "gamma=0.98",
        "n_epochs=20",
        "learning_rate=lin_0.001",
        "clip_range=lin_0.2",
        "vf_coef=1",
    ];

    private static readonly string[] Pendulum =
    [
        "n_envs=4",
        "n_steps=1024",
        "gae_lambda=0.95",
        "gamma=0.95",
        "n_epochs=10",
        "learning_rate=lin_2e-3",
        "vf_coef=1",
    ];

    public static IReadOnlyList<Mistake> All { get; } =
    [
        OnCartPole("learning-rate-0.1", "learning-rate-high", "learning_rate=0.1"),
        OnPendulum("pendulum-learning-rate-0.1", "learning-rate-high", "learning_rate=0.1"),
        On("a2c-learning-rate-1", "learning-rate-high", 50_000, "CartPole-v1", "a2c", ["n_envs=8"], "learning_rate=1"),
        OnCartPole("learning-rate-1e30", "diverged", "learning_rate=1e30"),
        OnCartPole("learning-rate-1e-7", "learning-rate-low", "learning_rate=1e-7"),
        OnPendulum("pendulum-learning-rate-1e-7", "learning-rate-low", "learning_rate=1e-7"),
        On(
            "a2c-learning-rate-1e-8",
            "learning-rate-low",
            50_000,
            "CartPole-v1",
            "a2c",
            ["n_envs=8"],
            "learning_rate=1e-8"
        ),
        OnCartPole("one-epoch", "few-epochs", "n_epochs=1"),
        OnPendulum("pendulum-one-step", "few-epochs", "n_epochs=1", "batch_size=4096"),
        On(
            "300-epochs",
            "many-epochs",
            20_000,
            "CartPole-v1",
            null,
            CartPole,
            "n_epochs=300",
            "batch_size=32",
            "learning_rate=1e-3",
            "clip_range=0.2"
        ),
        OnCartPole("clip-range-0.001", "clip-range-small", "clip_range=0.001"),
        OnPendulum("pendulum-clip-range-0.001", "clip-range-small", "clip_range=0.001"),
        OnCartPole("clip-range-100", "kl-high", "clip_range=100", "learning_rate=0.003"),
        OnPendulum("pendulum-clip-range-100", "kl-high", "clip_range=100"),
        OnCartPole("target-kl-1e-7", "target-kl-small", "target_kl=1e-7"),
        OnCartPole("entropy-bonus-10", "entropy-bonus-large", "ent_coef=10"),
        OnPendulum("pendulum-entropy-bonus-1", "entropy-bonus-large", "ent_coef=1"),
        OnPendulum("log-std--5", "exploration-small", "policy_kwargs.log_std_init=-5"),
        OnPendulum("log-std-3", "actions-at-bounds", "policy_kwargs.log_std_init=3"),
        On("small-bounds", "actions-at-bounds", 100_000, "SmallBounds", null, Pendulum),
        OnCartPole("max-grad-norm-1e-6", "gradient-clipped", "max_grad_norm=1e-6"),
        OnCartPole("critic-frozen", "blind-critic", "learning_rate_factors={critic: 0}"),
        OnPendulum(
            "shared-vf-coef-1000",
            "value-loss-dominates",
            "policy_kwargs.net_arch={shared: [64], pi: [64], vf: [64]}",
            "vf_coef=1000"
        ),
        OnCartPole("relu-learning-rate-0.1", "dead-units", "policy_kwargs.activation_fn=relu", "learning_rate=0.03"),
        On("relu-offset", "observations-scale", 40_000, "Offset", null, CartPole, "policy_kwargs.activation_fn=relu"),
        On("tanh-offset", "saturated-units", 40_000, "Offset", null, CartPole),
        On("observations-zero", "observations-constant", 40_000, "ZeroObservations", null, CartPole),
        On("observations-large", "observations-scale", 40_000, "LargeObservations", null, CartPole),
        On("observations-small", "observations-scale", 40_000, "SmallObservations", null, CartPole),
        On("pendulum-observations-large", "observations-scale", 100_000, "LargePendulumObservations", null, Pendulum),
        On("rewards-large", "rewards-large", 40_000, "LargeRewards", null, CartPole),
        On("pendulum-rewards-large", "rewards-large", 100_000, "LargePendulumRewards", null, Pendulum),
        On("rewards-small", "rewards-small", 40_000, "SmallRewards", null, CartPole),
        On("pendulum-rewards-small", "rewards-small", 100_000, "SmallPendulumRewards", null, Pendulum),
        On("rewards-zero", "no-reward-signal", 40_000, "NoRewards", null, CartPole),
        On("limit-10", "time-limit", 40_000, "TenSteps", null, CartPole),
        On(
            "endless-room",
            "truncation-not-bootstrapped",
            20_000,
            "Diagnostics/EndlessRoom-v0",
            null,
            [
                "n_envs=8",
                "n_steps=64",
                "batch_size=128",
                "n_epochs=8",
                "gamma=0.95",
                "ent_coef=0.001",
                "learning_rate=lin_3e-3",
                "vf_coef=0.5",
            ],
            "bootstrap_truncated=false"
        ),
        OnCartPole("gamma-0", "discount-small", "gamma=0"),
        OnPendulum("pendulum-gamma-0.3", "discount-small", "gamma=0.3"),
        On("tempting", "entropy-collapse", 40_000, "Tempting", null, CartPole),
        On(
            "no-exploration",
            "plateau",
            100_000,
            "MountainCarContinuous-v0",
            null,
            ["n_envs=1", "n_steps=2048", "batch_size=64", "n_epochs=10", "gamma=0.99", "normalize=true"],
            "policy_kwargs.log_std_init=-2"
        ),
        On(
            "a2c-pendulum-learning-rate-1",
            "learning-rate-high",
            50_000,
            "Pendulum-v1",
            "a2c",
            ["n_envs=8"],
            "learning_rate=1"
        ),
        On("aliased", "evaluation-below-training", 40_000, "Aliased", null, CartPole),
        OnCartPole("wrong-network", "first-ratio", "policy_kwargs.network_class=two_scales"),
        On("sac-learning-starts", "no-gradient-steps", 5_000, "Pendulum-v1", "sac", [], "learning_starts=6000"),
        On("sac-learning-rate-1e-8", "learning-rate-low", 5_000, "Pendulum-v1", "sac", [], "learning_rate=1e-8"),
        On(
            "sac-learning-rate-0.3",
            "learning-rate-high|diverged",
            5_000,
            "Pendulum-v1",
            "sac",
            [],
            "learning_rate=0.3"
        ),
        On("sac-entropy-100", "entropy-bonus-large", 5_000, "Pendulum-v1", "sac", [], "ent_coef=100"),
        On("sac-rewards-large", "rewards-large", 5_000, "LargePendulumRewards", "sac", []),
        On(
            "td3-learning-rate-0.3",
            "learning-rate-high|diverged",
            5_000,
            "Pendulum-v1",
            "td3",
            [],
            "learning_rate=0.3"
        ),
        On("td3-rewards-large", "rewards-large", 5_000, "LargePendulumRewards", "td3", []),
        On("a2c-rewards-large", "rewards-large", 50_000, "LargeRewards", "a2c", ["n_envs=8"]),
        On("a2c-entropy-bonus-10", "entropy-bonus-large", 50_000, "CartPole-v1", "a2c", ["n_envs=8"], "ent_coef=10"),
    ];

    private static Mistake OnCartPole(string name, string cause, params string[] keys) =>
        new(name, cause, "CartPole-v1", 40_000, [.. CartPole, .. keys]) { Changed = keys.Length };

    private static Mistake OnPendulum(string name, string cause, params string[] keys) =>
        new(name, cause, "Pendulum-v1", 100_000, [.. Pendulum, .. keys]) { Changed = keys.Length };

    private static Mistake On(
        string name,
        string cause,
        long steps,
        string environment,
        string? algorithm,
        string[] settings,
        params string[] keys
    ) => new(name, cause, environment, steps, [.. settings, .. keys]) { Algorithm = algorithm, Changed = keys.Length };
}

/// <summary>Environments with one mistake.</summary>
internal static class Tasks
{
    public static EnvironmentRegistry Create()
    {
        var registry = new EnvironmentRegistry();
        registry.Add(
            "ZeroObservations",
            "CartPole whose observations are 0.",
            () => new ScaledObservations(new CartPole(), 0)
        );
        registry.Add(
            "LargeObservations",
            "CartPole whose observations are 1,000 times larger.",
            () => new ScaledObservations(new CartPole(), 1000)
        );
        registry.Add(
            "SmallObservations",
            "CartPole whose observations are 1,000 times smaller.",
            () => new ScaledObservations(new CartPole(), 1e-3f)
        );
        registry.Add(
            "LargePendulumObservations",
            "Pendulum whose observations are 1,000 times larger.",
            () => new ScaledObservations(new Pendulum(), 1000)
        );
        registry.Add(
            "Offset",
            "CartPole whose observations have an offset of 100.",
            () => new ScaledObservations(new CartPole(), 1, 100)
        );
        registry.Add("LargeRewards", "CartPole with rewards of 10,000.", () => new ScaledRewards(new CartPole(), 1e4f));
        registry.Add("SmallRewards", "CartPole with rewards of 1e-5.", () => new ScaledRewards(new CartPole(), 1e-5f));
        registry.Add("NoRewards", "CartPole without rewards.", () => new ScaledRewards(new CartPole(), 0));
        registry.Add(
            "LargePendulumRewards",
            "Pendulum with rewards 1,000 times larger.",
            () => new ScaledRewards(new Pendulum(), 1000)
        );
        registry.Add(
            "SmallPendulumRewards",
            "Pendulum with rewards 1e-6 times as large.",
            () => new ScaledRewards(new Pendulum(), 1e-6f)
        );
        registry.Add(
            "SmallBounds",
            "Pendulum with actions in [-0.01, 0.01].",
            () => new RescaleAction(new Pendulum(), -0.01f, 0.01f)
        );
        registry.Add("TenSteps", "CartPole with 10 steps.", () => new TimeLimit(new CartPole(), 10));
        registry.Add("Tempting", "A corridor with a small reward at its start.", () => new Tempting());
        registry.Add("Aliased", "A corridor with cells that look the same.", () => new Aliased());
        return registry;
    }
}

internal sealed class ScaledObservations(IEnvironment inner, float factor, float offset = 0) : EnvironmentWrapper(inner)
{
    public override Space ObservationSpace { get; } =
        Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, inner.ObservationSpace.ObservationSize);

    public override void Reset(Span<float> observation)
    {
        base.Reset(observation);
        Scale(observation);
    }

    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        Scale(observation);
        return step;
    }

    private void Scale(Span<float> observation)
    {
        foreach (ref float value in observation)
            value = (value * factor) + offset;
    }
}

internal sealed class ScaledRewards(IEnvironment inner, float factor) : EnvironmentWrapper(inner)
{
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        // The base class logs the rewards of the inner environment.
        StepResult step = Inner.Step(action, observation);
        return step with { Reward = step.Reward * factor };
    }
}

/// <summary>
/// A corridor of five cells with the goal in the middle. Cells at the same distance of the goal look the same, so that
/// only a policy that chooses at random finds it from both sides.
/// </summary>
internal sealed class Aliased : EnvironmentBase<Discrete, Discrete>
{
    private const int Cells = 5,
        Goal = 2;
    private int cell;

    public override Discrete Observations { get; } = new(3);

    public override Discrete Actions { get; } = new(2);

    public override int? MaxEpisodeSteps => 40;

    protected override void Reset(ref Rng random, Span<float> observation)
    {
        cell = random.NextInt32(2) == 0 ? 0 : Cells - 1;
        Observe(observation);
    }

    protected override StepResult Step(int action, Span<float> observation)
    {
        cell = Math.Clamp(cell + (action == 0 ? -1 : 1), 0, Cells - 1);
        Observe(observation);
        return new StepResult(-1, Terminated: cell == Goal);
    }

    private void Observe(Span<float> observation) => Observations.Encode(Math.Abs(cell - Goal), observation);
}

/// <summary>
/// A corridor of ten cells, where each step can leave it for a reward of 0.2. The reward at its end is 1, which a random
/// policy reaches in one of 1,024 episodes.
/// </summary>
internal sealed class Tempting : EnvironmentBase<Discrete, Discrete>
{
    private const int Cells = 10;
    private int cell;

    public override Discrete Observations { get; } = new(Cells + 1);

    public override Discrete Actions { get; } = new(2);

    protected override void Reset(ref Rng random, Span<float> observation) =>
        Observations.Encode(cell = 0, observation);

    protected override StepResult Step(int action, Span<float> observation)
    {
        if (action == 0)
        {
            Observations.Encode(cell, observation);
            return new StepResult(0.2f, Terminated: true);
        }

        Observations.Encode(++cell, observation);
        return new StepResult(cell == Cells ? 1 : 0, Terminated: cell == Cells);
    }
}

/// <summary>A network that scales the logits while it acts, but not while it learns.</summary>
internal sealed class TwoScales : ActorCriticNetwork
{
    private readonly Mlp actor;
    private readonly Mlp critic;

    public TwoScales(NetworkSpec spec, ref Rng random)
        : base(spec.ObservationSize)
    {
        Distribution = spec.CreateDistribution(features: 64);
        actor = Register("actor", new Mlp(spec.ObservationSize, [64, 64], Activation.Tanh, Distribution.OutputSize));
        critic = Register("critic", new Mlp(spec.ObservationSize, [64, 64], Activation.Tanh, outputs: 1));
        Initialize(ref random);
    }

    public override ActionDistribution Distribution { get; }

    public override Tensor Act(Tensor rows) => 3 * Actor(rows);

    public override Tensor Actor(Tensor rows) => actor.Forward(rows);

    public override Tensor Critic(Tensor rows) => critic.Forward(rows).Reshape(-1);
}
