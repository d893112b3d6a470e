using System.Globalization;
using System.Text.Json;

namespace Proximal.Experiments.Tests;

/// <summary>A run folder with given settings and metrics. Without changes it is a healthy run of PPO or GRPO.</summary>
internal sealed class SyntheticRun
{
    private const int Updates = 40;

    private readonly Dictionary<string, string> settings;
    private readonly Dictionary<string, Func<double, double>> metrics; // of the share of the run, in [0, 1]

    private SyntheticRun(Dictionary<string, string> settings, Dictionary<string, Func<double, double>> metrics) =>
        (this.settings, this.metrics) = (settings, metrics);

    public string Status { get; set; } = "completed";

    public double EvaluationReturn { get; set; } = 480;

    public string? Environment { get; init; } = "CartPole-v1";

    public static SyntheticRun Agent(string algorithm = "ppo") =>
        new(
            new()
            {
                ["algorithm"] = algorithm,
                ["n_envs"] = "8",
                ["n_steps"] = "128",
                ["batch_size"] = "64",
                ["n_epochs"] = "10",
                ["learning_rate"] = "lin_0.0003",
                ["max_grad_norm"] = "0.5",
                ["gamma"] = "0.99",
                ["bootstrap_truncated"] = "true",
                ["clip_range"] = "0.2",
                ["ent_coef"] = "0",
                ["vf_coef"] = "0.5",
            },
            new()
            {
                ["rollout/ep_rew_mean"] = static t => 20 + (480 * t),
                ["rollout/ep_len_mean"] = static t => 20 + (480 * t),
                ["rollout/truncated_share"] = static t => t > 0.9 ? 1 : 0,
                ["rollout/obs_scale_max"] = static _ => 1.2,
                ["rollout/obs_scale_min"] = static _ => 0.1,
                ["rollout/obs_constant_share"] = static _ => 0,
                ["train/entropy"] = static t => 0.69 - (0.4 * t),
                ["train/value_loss"] = static t => 10 - (9 * t),
                ["train/policy_gradient_loss"] = static _ => -0.01,
                ["train/explained_variance"] = static t => 0.9 * t,
                ["train/return_mean"] = static t => 10 + (50 * t),
                ["train/return_std"] = static _ => 12,
                ["train/advantage_std"] = static _ => 3,
                ["train/approx_kl"] = static t => 0.01 * (1 - t),
                ["train/approx_kl_first_step"] = static _ => 1e-4,
                ["train/approx_kl_last"] = static t => 0.02 * (1 - t),
                ["train/first_log_ratio"] = static _ => 1e-7,
                ["train/clip_fraction"] = static _ => 0.1,
                ["train/grad_norm"] = static _ => 5,
                ["train/grad_clip_fraction"] = static _ => 1,
                ["train/saturated_units"] = static t => 0.2 * t,
            }
        );

    public static SyntheticRun Language() =>
        new(
            new()
            {
                ["algorithm"] = "grpo",
                ["learning_rate"] = "1e-05",
                ["kl_coef"] = "0.05",
                ["num_generations"] = "8",
                ["missing_eos_penalty"] = "null",
            },
            new()
            {
                ["objective/scores"] = static t => 0.1 + (0.5 * t) + Wiggle(t),
                ["objective/scores_std"] = static _ => 0.3,
                ["objective/heldout_scores"] = static t => 0.1 + (0.4 * t) + Wiggle(t),
                ["objective/kl"] = static t => 5 * t,
                ["objective/informative_groups"] = static _ => 0.8,
                ["objective/entropy"] = static t => 2 - (0.5 * t),
                ["completions/mean_length"] = static t => 20 + Wiggle(t),
                ["completions/ended"] = static _ => 0.9,
                ["completions/repetition"] = static _ => 0.05,
            }
        )
        {
            Environment = null,
        };

    public SyntheticRun Set(string key, string value)
    {
        settings[key] = value;
        return this;
    }

    public SyntheticRun With(string tag, double value) => With(tag, _ => value);

    public SyntheticRun With(string tag, Func<double, double> value)
    {
        metrics[tag] = value;
        return this;
    }

    public SyntheticRun Without(params string[] tags)
    {
        foreach (string tag in tags)
            metrics.Remove(tag);
        return this;
    }

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        string indent = Environment is null ? "" : "  ";
        File.WriteAllLines(
            Path.Combine(folder, "config.yaml"),
            [
                .. Environment is null ? Array.Empty<string>() : [$"{Environment}:"],
                .. settings
                    .Where(static pair => !pair.Key.Contains('.'))
                    .Select(pair => $"{indent}{pair.Key}: {pair.Value}"),
                .. settings
                    .Where(static pair => pair.Key.Contains('.'))
                    .GroupBy(static pair => pair.Key.Split('.')[0])
                    .SelectMany(group =>
                        group
                            .Select(pair => $"{indent}  {pair.Key.Split('.')[1]}: {pair.Value}")
                            .Prepend($"{indent}{group.Key}:")
                    ),
            ]
        );
        File.WriteAllLines(Path.Combine(folder, "metrics.jsonl"), Enumerable.Range(0, Updates).Select(Line));
        File.WriteAllText(
            Path.Combine(folder, "summary.json"),
            JsonSerializer.Serialize(
                new Dictionary<string, object?>
                {
                    ["algorithm"] = settings["algorithm"],
                    ["seed"] = 1,
                    ["steps"] = 1000 * Updates,
                    ["wall_seconds"] = 1,
                    ["evaluation"] =
                        Environment is null || Status == "diverged"
                            ? null
                            : new Dictionary<string, double>
                            {
                                ["episodes"] = 20,
                                ["mean_return"] = EvaluationReturn,
                                ["std_return"] = 10,
                                ["min_return"] = EvaluationReturn,
                                ["max_return"] = EvaluationReturn,
                                ["mean_length"] = 100,
                            },
                    ["weights_sha256"] = null,
                    ["status"] = Status,
                    ["version"] = "0",
                }
            )
        );
    }

    private string Line(int update)
    {
        double share = update / (Updates - 1.0);
        return string.Create(CultureInfo.InvariantCulture, $"{{\"step\":{1000 * (update + 1)}")
            + string.Concat(
                metrics.Select(metric =>
                    string.Create(CultureInfo.InvariantCulture, $",\"{metric.Key}\":{metric.Value(share):R}")
                )
            )
            + "}";
    }

    private static double Wiggle(double share) => 0.02 * Math.Sin(1000 * share);
}
