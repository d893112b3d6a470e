using System.Runtime.CompilerServices;

namespace Proximal.Experiments.Tests;

/// <summary>Causes that the doctor finds in run folders with known metrics.</summary>
public sealed class DiagnosisTests : IDisposable
{
    private static readonly Dictionary<string, Func<SyntheticRun>> Cases = new()
    {
        ["diverged"] = static () => Changed(SyntheticRun.Agent(), static run => run.Status = "diverged"),
        ["no-gradient-steps"] = static () =>
            SyntheticRun.Agent("sac").Set("learning_starts", "50000").With("train/n_updates", 0),
        ["observations-constant"] = static () => SyntheticRun.Agent().With("rollout/obs_constant_share", 1),
        ["observations-scale"] = static () => SyntheticRun.Agent().With("rollout/obs_scale_max", 800),
        ["time-limit"] = static () =>
            SyntheticRun
                .Agent()
                .With("rollout/ep_rew_mean", 10)
                .With("rollout/ep_len_mean", 10)
                .With("rollout/truncated_share", 1),
        ["no-reward-signal"] = static () => SyntheticRun.Agent().With("rollout/ep_rew_mean", 0),
        ["rewards-large"] = static () => SyntheticRun.Agent().With("train/return_std", 1e4),
        ["rewards-small"] = static () =>
            SyntheticRun.Agent().With("train/return_std", 1e-4).With("train/return_mean", 1e-4),
        ["first-ratio"] = static () => SyntheticRun.Agent().With("train/first_log_ratio", 0.4),
        ["exploration-small"] = static () =>
            SyntheticRun.Agent().Set("policy_kwargs.log_std_init", "-5").With("train/std", 0.007),
        ["entropy-bonus-large"] = static () => SyntheticRun.Agent().Set("ent_coef", "1").With("train/entropy", 0.69),
        ["actions-at-bounds"] = static () => SyntheticRun.Agent().With("rollout/action_bound_share", 0.9),
        ["discount-small"] = static () => SyntheticRun.Agent().Set("gamma", "0.1"),
        ["truncation-not-bootstrapped"] = static () =>
            SyntheticRun.Agent().Set("bootstrap_truncated", "false").With("rollout/ep_len_mean", 60),
        ["target-kl-small"] = static () =>
            SyntheticRun.Agent().Set("target_kl", "1e-05").With("train/gradient_steps", 3),
        ["value-loss-dominates"] = static () =>
            SyntheticRun
                .Agent()
                .Set("policy_kwargs.net_arch", "{shared: [64], pi: [64], vf: [64]}")
                .Set("vf_coef", "100"),
        ["gradient-clipped"] = static () => SyntheticRun.Agent().Set("max_grad_norm", "1e-05"),
        ["few-epochs"] = static () => SyntheticRun.Agent().Set("n_epochs", "1").Set("batch_size", "1024"),
        ["kl-high"] = static () => SyntheticRun.Agent().Set("clip_range", "100").With("train/approx_kl", 0.3),
        ["learning-rate-high"] = static () => SyntheticRun.Agent().With("train/approx_kl_first_step", 0.2),
        ["clip-range-small"] = static () =>
            SyntheticRun.Agent().Set("clip_range", "0.001").With("train/clip_fraction", 0.7),
        ["many-epochs"] = static () => SyntheticRun.Agent().Set("n_epochs", "200").With("train/approx_kl_last", 0.2),
        ["learning-rate-low"] = static () => SyntheticRun.Agent().With("train/approx_kl_last", 1e-9),
        ["entropy-collapse"] = static () =>
            SyntheticRun
                .Agent()
                .With("train/entropy", static t => t < 0.1 ? 0.69 : 0.001)
                .With("rollout/ep_rew_mean", 20.5),
        ["blind-critic"] = static () =>
            SyntheticRun
                .Agent()
                .With("train/explained_variance", -0.01)
                .With("rollout/ep_rew_mean", static t => 20 + (100 * t)),
        ["dead-units"] = static () => SyntheticRun.Agent().With("train/dead_units", 0.8),
        ["saturated-units"] = static () => SyntheticRun.Agent().With("train/saturated_units", 0.8),
        ["evaluation-below-training"] = static () =>
            Changed(SyntheticRun.Agent(), static run => run.EvaluationReturn = 100),
        ["plateau"] = static () =>
            Changed(
                SyntheticRun.Agent().With("rollout/ep_rew_mean", static t => Math.Min(120, 20 + (400 * t))),
                static run => run.EvaluationReturn = 120
            ),
        ["reward-hacking"] = static () =>
            SyntheticRun.Language().With("objective/heldout_scores", static t => 0.5 - (0.4 * t)),
        ["length-growth"] = static () =>
            SyntheticRun.Language().With("completions/mean_length", static t => 20 + (100 * t)),
        ["repetition"] = static () => SyntheticRun.Language().With("completions/repetition", static t => 0.6 * t),
        ["token-entropy-collapse"] = static () =>
            SyntheticRun.Language().With("objective/entropy", static t => 2 * Math.Exp(-5 * t)),
        ["token-entropy-rise"] = static () =>
            SyntheticRun.Language().With("monitor/entropy_rise", static t => t > 0.5 ? 1 : 0),
        ["negative-kl"] = static () => SyntheticRun.Language().With("objective/kl", -1),
        ["zero-variance-groups"] = static () => SyntheticRun.Language().With("objective/informative_groups", 0.02),
        ["end-token-missing"] = static () =>
            SyntheticRun.Language().With("completions/ended", static t => 0.9 * (1 - t) * (1 - t)),
        ["reward-saturated"] = static () =>
            SyntheticRun.Language().With("objective/scores_std", static t => t < 0.5 ? 0.3 : 0),
        ["reference-drift"] = static () => SyntheticRun.Language().With("objective/kl", static t => 60 * t),
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Causes() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Causes))]
    public void Each_cause_is_found_first(string cause)
    {
        Cases[cause]().Write(folder.Path);

        RunDiagnosis diagnosis = RunDiagnosis.Of(folder.Path);

        Assert.Equal(cause, diagnosis.Findings.Select(static finding => finding.Cause).FirstOrDefault());
        Assert.Same(diagnosis, Assert.Single(diagnosis.Seeds));
        Finding found = diagnosis.Findings[0];
        Assert.All([found.Title, found.Evidence, found.Remedy], static text => Assert.NotEmpty(text));
        Assert.EndsWith($"docs/doctor.md#{cause}", found.Link, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rule_has_a_case_and_a_section_in_the_documentation()
    {
        Assert.Equal(
            Cases.Keys.Order(StringComparer.Ordinal),
            Rules.All.Select(static rule => rule.Cause).Order(StringComparer.Ordinal)
        );
        string page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/doctor.md"));
        foreach (string cause in Cases.Keys.Append("seeds-disagree"))
            Assert.Contains($"\n### {cause}\n", page.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        foreach (DiagnosisRule rule in Rules.All)
            Assert.All(rule.Explains, static cause => Assert.Contains(cause, Cases.Keys));
    }

    [Fact]
    public void Healthy_runs_have_no_findings_and_no_diff()
    {
        foreach (
            (string name, SyntheticRun run) in new[]
            {
                ("agent", SyntheticRun.Agent()),
                ("language", SyntheticRun.Language()),
            }
        )
        {
            string path = Path.Combine(folder.Path, name);
            run.Write(path);

            RunDiagnosis diagnosis = RunDiagnosis.Of(path);

            Assert.Empty(diagnosis.Findings.Select(static finding => $"{finding.Cause}: {finding.Evidence}"));
            Assert.Equal("", diagnosis.Diff);
        }
    }

    [Fact]
    public void Run_without_metrics_has_no_findings()
    {
        SyntheticRun.Agent().Write(folder.Path);
        File.Delete(Path.Combine(folder.Path, "metrics.jsonl"));
        File.Delete(Path.Combine(folder.Path, "summary.json"));

        Assert.Empty(RunDiagnosis.Of(folder.Path).Findings);
    }

    [Fact]
    public void Diff_changes_the_proposed_keys_with_three_lines_around_them()
    {
        SyntheticRun.Agent().Set("normalize.norm_obs", "false").With("rollout/obs_scale_max", 800).Write(folder.Path);

        string path = Path.Combine(folder.Path, "config.yaml");
        Assert.Equal(
            $"--- {path}\n+++ {path}\n@@ -12,4 +12,4 @@\n   ent_coef: 0\n   vf_coef: 0.5\n   normalize:\n"
                + "-    norm_obs: false\n+    norm_obs: true\n",
            RunDiagnosis.Of(folder.Path).Diff
        );
    }

    [Fact]
    public void Linear_schedules_stay_linear()
    {
        SyntheticRun.Agent().With("train/approx_kl_first_step", 0.2).Write(folder.Path);

        Assert.Equal(
            KeyValuePair.Create("learning_rate", "lin_3e-05"),
            Assert.Single(RunDiagnosis.Of(folder.Path).Findings[0].Changes)
        );
    }

    [Fact]
    public void Seeds_that_do_not_learn_are_found_among_those_that_do()
    {
        for (int seed = 1; seed <= 4; seed++)
        {
            double slope = seed == 3 ? 5 : 480;
            SyntheticRun
                .Agent()
                .With("rollout/ep_rew_mean", t => 20 + (slope * t))
                .Write(Path.Combine(folder.Path, $"seed-{seed}"));
        }

        RunDiagnosis diagnosis = RunDiagnosis.Of(folder.Path);

        Assert.Equal("seeds-disagree", Assert.Single(diagnosis.Findings).Cause);
        Assert.Contains("1 of 4 seeds", diagnosis.Findings[0].Evidence, StringComparison.Ordinal);
        Assert.Equal(4, diagnosis.Seeds.Count);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static SyntheticRun Changed(SyntheticRun run, Action<SyntheticRun> change)
    {
        change(run);
        return run;
    }
}
