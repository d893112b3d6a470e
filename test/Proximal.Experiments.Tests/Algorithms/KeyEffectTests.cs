using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Proximal.Tensors;
using Proximal.Testing;

namespace Proximal.Experiments.Tests;

/// <summary>
/// No key is accepted and ignored: each key of each algorithm that trains agents is changed alone, in a run where it
/// should matter, and the run must change or be refused. A run is its metrics and its networks.
/// </summary>
public sealed class KeyEffectTests
{
    private const string OwnNetwork = "key_effect_network";

    private static readonly string[] Lstm = ["policy_kwargs.memory=lstm", "policy_kwargs.lstm_hidden_size=4"],
        Normalized = ["normalize={norm_obs: true, norm_reward: true}"],
        Images =

        [
            "policy_kwargs.features_extractor_class=MinAtarCNN",
            "policy_kwargs.features_dim=8",
            "policy_kwargs.share_features_extractor=false",
        ],
        Rnd = ["rnd.int_coef=1", "rnd.net_arch=[4]", "rnd.features_dim=4", "rnd.obs_norm_steps=10"],
        Icm = ["icm.int_coef=1", "icm.net_arch=[4]", "icm.features_dim=4", "icm.obs_norm_steps=10"],
        Learned =

        [
            $"reward_model.preferences={Experts.Preferences}",
            "reward_model.net_arch=[4]",
            "reward_model.n_epochs=2",
            "reward_model.batch_size=4",
        ],
        // Opponents of self-play, with snapshots after each update.
        Snapshots = ["self_play.save_steps=100", "n_steps=64"],
        // Updates large enough to reach clip ranges and limits of the KL divergence.
        Strong = ["learning_rate=0.05"];

    private readonly Dictionary<string, string> outcomes = new(StringComparer.Ordinal);

    static KeyEffectTests()
    {
        PolicyNetwork.Registry.Register(
            OwnNetwork,
            static (NetworkSpec spec, ref Rng random) =>
                new ActorCritic(
                    spec.Observations,
                    spec.CreateDistribution(5),
                    spec.Options with
                    {
                        ActorWidths = [5],
                        CriticWidths = [5],
                    },
                    ref random
                )
        );
    }

    /// <summary>All algorithms if long tests run, otherwise one on policy and one off policy.</summary>
    public static TheoryData<string> Names { get; } =
    [
        .. Known
            .Algorithms.All.Select(static entry => entry.Name)
            .Where(static name => LongTests.AreOn || name is "ppo" or "sac"),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Long")]
    public void Each_key_changes_the_run_or_is_refused(string name)
    {
        AlgorithmEntry algorithm = Known.Algorithms.Find(name);
        var ignored = new List<string>();
        foreach (ConfigurationKey key in algorithm.Keys)
        {
            (string value, string[] context) = Change(algorithm, key);
            string before = OutcomeOf(algorithm, context),
                after = OutcomeOf(algorithm, [.. context, $"{key.Key}={value}"]);
            Assert.False(
                before.StartsWith("refused", StringComparison.Ordinal),
                $"{key.Key}: the run without the change is {before}"
            );
            if (before == after)
                ignored.Add($"{key.Key}={value} ({string.Join(' ', context)})");
        }

        Assert.True(ignored.Count == 0, $"{name} accepts and ignores: {string.Join("; ", ignored)}");
    }

    /// <summary>A value that is not the default, and assignments that make a run in which the key matters.</summary>
    private static (string Value, string[] Context) Change(AlgorithmEntry algorithm, ConfigurationKey key)
    {
        string flipped = algorithm.DefaultOf(key) == "true" ? "false" : "true";
        return key.Key switch
        {
            "n_timesteps" => ("2048", []),
            "n_envs" => ("4", []),
            "n_steps" => ("128", []),
            "seed" => ("7", []),
            "shards" => ("2", ["n_envs=2"]),
            "check_finite" => ("false", ["learning_rate=1e30", .. Unclipped(algorithm)]),
            "learning_rate" or "critic_learning_rate" => ("0.02", []),
            "adam_eps" => ("0.1", algorithm.Name == "a2c" ? ["use_rms_prop=false"] : []),
            "max_grad_norm" => ("0.001", []),
            "gamma" => ("0.5", []),
            "gae_lambda" => ("0.5", []),
            "bootstrap_truncated" or "normalize_advantage" or "baseline" => (flipped, []),
            "batch_size" => ("16", []),
            "n_epochs" => ("3", []),
            "clip_range" or "clip_range_vf" => ("0.01", Strong),
            "target_kl" => ("1e-6", Strong),
            "objective" => ("adaptive_kl", []),
            "kl_target" => ("1e-6", ["objective=adaptive_kl"]),
            "kl_coef" => ("9", ["objective=adaptive_kl"]),
            "max_lag" => ("1", []),
            // On-policy ratios are 1 up to rounding, so only bounds below it have an effect.
            "vtrace_rho" => ("0.5", ["vtrace_c=0.5"]),
            "vtrace_c" => ("0.5", []),
            "ent_coef" => ("0.1", []),
            "dual_clip" => ("1.01", Strong),
            "desired_kl" => ("0.01", []),
            "normalize_values" => ("true", []),
            "rpo_alpha" => ("0.1", []),
            // Refused in this environment, which has one agent.
            "centralized_critic" => ("true", []),
            // Refused in this environment, which has no privileged observation.
            "asymmetric_critic" => ("true", []),
            "learning_rate_factors" => ("{critic: 3}", []),
            "vf_coef" => ("0.1", []),
            // REINFORCE has no recurrent networks and refuses it.
            "bptt_length" => ("4", algorithm.Name == "reinforce" ? [] : Lstm),
            "demonstrations" => (Experts.Others, []),
            "expert" => (Experts.OtherPolicy, []),
            "beta_rounds" => ("1", []),
            "behavioral_cloning.demonstrations" => (Experts.File, []),
            "behavioral_cloning.strength" => ("0.5", Experts.Cloning),
            "behavioral_cloning.steps" => ("600", Experts.Cloning),
            "behavioral_cloning.batch_size" => ("16", Experts.Cloning),
            "behavioral_cloning.num_epoch" => ("3", Experts.Cloning),
            "behavioral_cloning.samples_per_update" => ("100", Experts.Cloning),
            "rnd.int_coef" => ("1", Rnd[1..]),
            "icm.int_coef" => ("1", Icm[1..]),
            "icm.beta" => ("0.5", Icm),
            _ when key.Key.StartsWith("rnd.", StringComparison.Ordinal) => (ChangeOfIntrinsicReward(key), Rnd),
            _ when key.Key.StartsWith("icm.", StringComparison.Ordinal) => (ChangeOfIntrinsicReward(key), Icm),
            "reward_model.preferences" => (Experts.Preferences, []),
            _ when key.Key.StartsWith("reward_model.", StringComparison.Ordinal) => (
                ChangeOfLearnedReward(key),
                Learned
            ),
            "self_play.save_steps" => ("300", Snapshots),
            "self_play.team_change" => ("128", Snapshots),
            "self_play.swap_steps" => ("0", Snapshots),
            "self_play.window" => ("1", Snapshots),
            "self_play.play_against_latest_model_ratio" => ("0", Snapshots),
            "self_play.initial_elo" => ("1000", Snapshots),
            "gail.reward" => ("negative", []),
            "gail.extrinsic_strength" => ("1", []),
            "gail.use_actions" => (flipped, []),
            "gail.net_arch" => ("[4]", []),
            "gail.learning_rate" => ("0.01", []),
            "gail.batch_size" => ("32", []),
            "gail.n_updates" => ("3", []),
            "gail.gradient_penalty" => ("0", []),
            "use_sde" => ("true", []),
            "sde_sample_freq" => ("4", ["use_sde=true"]),
            "normalize.norm_obs" or "normalize.norm_reward" => ("true", []),
            "normalize.clip_obs" or "normalize.clip_reward" => ("0.1", NormalizedBy(algorithm)),
            "normalize.epsilon" => ("1", NormalizedBy(algorithm)),
            "cg_max_steps" => ("2", []),
            "cg_damping" => ("1", []),
            "line_search_shrinking_factor" => ("0.5", ["target_kl=20"]),
            "line_search_max_iter" => ("1", ["target_kl=20"]),
            "sub_sampling_factor" => ("4", []),
            "n_critic_updates" => ("3", []),
            "use_rms_prop" => (flipped, []),
            "rms_prop_alpha" => ("0.5", []),
            "rms_prop_eps" => ("0.1", []),
            "rms_prop_eps_inside" => (flipped, ["rms_prop_eps=0.1"]),
            "buffer_size" => ("128", []),
            "learning_starts" => ("40", []),
            "train_freq" => ("4", []),
            "gradient_steps" => ("2", []),
            "tau" => ("0.5", []),
            "target_update_interval" => ("3", []),
            "target_entropy" => ("-5", []),
            "noise_type" => ("ornstein-uhlenbeck", ["noise_std=0.3"]),
            "noise_std" => ("0.5", []),
            "report_interval" => ("50", []),
            "policy_delay" => ("3", []),
            "target_policy_noise" => ("1", []),
            "target_noise_clip" => ("0.01", []),
            "policy_kwargs.features_extractor_class" => ("MinAtarCNN", []),
            "policy_kwargs.features_dim" => ("4", Images),
            "policy_kwargs.share_features_extractor" => ("true", Images),
            "policy_kwargs.memory" => ("gru", Lstm),
            "policy_kwargs.lstm_hidden_size" => ("8", Lstm),
            "policy_kwargs.n_lstm_layers" => ("2", Lstm),
            "policy_kwargs.shared_lstm" or "policy_kwargs.enable_critic_lstm" or "policy_kwargs.lstm_ortho_init" => (
                flipped,
                Lstm
            ),
            "policy_kwargs.net_arch" => ("[6]", []),
            "policy_kwargs.activation_fn" => ("elu", []),
            "policy_kwargs.ortho_init" => (flipped, []),
            "policy_kwargs.distribution" => ("beta", []),
            "policy_kwargs.log_std_init" => ("-1", []),
            "policy_kwargs.full_std" => (flipped, ["policy_kwargs.distribution=gsde"]),
            "policy_kwargs.squash_output" or "policy_kwargs.rescale_actions" => (flipped, []),
            "policy_kwargs.network_class" => (OwnNetwork, []),
            "policy_kwargs.optimizer_class" => ("sgd", []),
            _ => throw new NotSupportedException($"the new key {key.Key} of {algorithm.Name} needs an entry here"),
        };
    }

    private static string ChangeOfIntrinsicReward(ConfigurationKey key) =>
        key.Key[4..] switch
        {
            "ext_coef" => "1",
            "int_gamma" => "0.5",
            "learning_rate" => "0.02",
            "update_proportion" => "0.5",
            "net_arch" => "[5]",
            "features_dim" => "3",
            "obs_norm_steps" => "11",
            "clip_obs" => "0.5",
            _ => throw new NotSupportedException($"the new key {key.Key} needs an entry here"),
        };

    private static string ChangeOfLearnedReward(ConfigurationKey key) =>
        key.Key["reward_model.".Length..] switch
        {
            "n_members" => "1",
            "net_arch" => "[5]",
            "use_actions" or "bootstrap" or "subtract_mean" => "false",
            "use_terminated" => "true",
            "learning_rate" => "0.02",
            "weight_decay" => "10",
            "batch_size" => "2",
            "n_epochs" => "5",
            "validation_share" => "0.5",
            "error_rate" => "0.5",
            "reward_std" => "0.1",
            _ => throw new NotSupportedException($"the new key {key.Key} needs an entry here"),
        };

    private static string[] NormalizedBy(AlgorithmEntry algorithm) =>
        algorithm.Find("normalize.norm_reward") is null ? ["normalize={norm_obs: true}"] : Normalized;

    // A clipped gradient would keep the parameters finite.
    private static string[] Unclipped(AlgorithmEntry algorithm) =>
        algorithm.Find("max_grad_norm") is null ? [] : ["max_grad_norm=1e38"];

    private string OutcomeOf(AlgorithmEntry algorithm, IReadOnlyList<string> assignments)
    {
        string id = string.Join('\n', assignments);
        if (outcomes.TryGetValue(id, out string? known))
            return known;
        var text = new StringBuilder();
        bool images = assignments.Any(static item => item.Contains("MinAtar", StringComparison.Ordinal)),
            plays = assignments.Any(static item => item.Contains("self_play", StringComparison.Ordinal));
        try
        {
            Run(
                algorithm,
                Base(algorithm, images)
                    .Concat(assignments)
                    .Aggregate(algorithm.Defaults, Known.Reader(algorithm).Apply),
                images ? "MinAtar/Breakout-v1"
                    : plays ? "rps"
                    : "Pendulum-v1",
                text
            );
        }
        catch (InvalidInputException exception)
        {
            text.Append("refused: ").Append(exception.Message);
        }
        catch (TrainingDivergedException exception)
        {
            text.Append("diverged: ").Append(exception.Message);
        }

        return outcomes[id] = text.ToString();
    }

    private static void Run(AlgorithmEntry algorithm, TrainingOptions options, string task, StringBuilder text)
    {
        options.Validate();
        using VectorEnvironment environments = VectorEnvironment.Create(Known.Task(task).CreateBatch, options);
        IAgentTrainer trainer = algorithm.CreateTrainer(environments, options);
        trainer.Train(
            new UpdateCallback(() =>
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"step {trainer.Steps}");
                foreach ((string tag, double value) in trainer.Metrics.Values)
                    text.AppendLine(CultureInfo.InvariantCulture, $"{tag} {value:R}");
            })
        );
        using var saved = new TemporaryFolder();
        trainer.SaveModel(saved.Path);
        foreach (string file in Directory.GetFiles(saved.Path).Order(StringComparer.Ordinal))
            text.AppendLine(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
    }

    /// <summary>A run of several updates in which episodes of 200 steps are truncated.</summary>
    private static IEnumerable<string> Base(AlgorithmEntry algorithm, bool images)
    {
        yield return "policy_kwargs.net_arch=[8]";
        if (algorithm.Find("n_envs") is not null)
            yield return "n_envs=2";
        if (algorithm.Find("expert") is not null)
            yield return $"expert={(images ? Experts.ImagePolicy : Experts.Policy)}";
        else if (algorithm.Find("demonstrations") is not null)
            yield return $"demonstrations={(images ? Experts.Images : Experts.File)}";
        if (algorithm.Find("n_envs") is null)
        {
            yield return "n_timesteps=1024";
        }
        else if (algorithm.Find("n_steps") is not null)
        {
            yield return "n_timesteps=1024";
            yield return "n_steps=256";
        }
        else
        {
            yield return "n_timesteps=300";
            yield return "learning_starts=80";
            yield return "buffer_size=200";
            yield return "report_interval=100";
        }

        if (algorithm.Find("batch_size") is not null)
            yield return "batch_size=64";
        if (algorithm.Find("n_epochs") is not null)
            yield return "n_epochs=2";
    }
}
