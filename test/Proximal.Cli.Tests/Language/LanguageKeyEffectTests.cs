using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Proximal.Language;

namespace Proximal.Cli.Tests;

/// <summary>
/// No key is accepted and ignored: each key of each algorithm of language models is changed alone, in a run where it
/// should matter, and the run must change or be refused. A run is its metrics, alarms, samples, messages and saved
/// files.
/// </summary>
public sealed class LanguageKeyEffectTests : IDisposable
{
    // A change that a run shows only in what it costs.
    private static readonly string[] WithoutEffectOnResults = ["gradient_accumulation_steps", "gradient_checkpointing"];

    private readonly TinyLanguage tiny = new();
    private readonly Dictionary<string, string> outcomes = new(StringComparer.Ordinal);

    public LanguageKeyEffectTests()
    {
        tiny.WriteModel("other", "abcdefgh", seed: 2);
        tiny.WriteModel("talker", string.Concat(Enumerable.Range(32, 95).Select(static i => (char)i)) + "\n", 400);
        tiny.WriteAdapter("adapter", "model");
        new CharacterTokenizer("hgfedcba").Save(PathOf("tokenizer"));
        Write("prompts2.jsonl", "{\"prompt\": \"ab\", \"answer\": \"c\"}\n{\"prompt\": \"ef\", \"answer\": \"g\"}\n");
        Write(
            "demonstrations2.jsonl",
            "{\"prompt\": \"ab\", \"completion\": \"cde\"}\n{\"prompt\": \"ef\", \"completion\": \"ghab\"}\n"
        );
        Write(
            "pairs2.jsonl",
            "{\"prompt\": \"ab\", \"chosen\": \"cde\", \"rejected\": \"a\"}\n"
                + "{\"prompt\": \"ef\", \"chosen\": \"gh\", \"rejected\": \"eeee\"}\n"
        );
        Write(
            "labelled2.jsonl",
            "{\"prompt\": \"ab\", \"completion\": \"cde\", \"label\": true}\n"
                + "{\"prompt\": \"ef\", \"completion\": \"fe\", \"label\": false}\n"
        );
        Write(
            "steps.jsonl",
            string.Concat(
                "abcdefgh".Select(static letter =>
                    $"{{\"prompt\": \"{letter}\", \"completions\": [\"b\", \"cd\"], \"labels\": [true, false]}}\n"
                )
            )
        );
        Write(
            "steps2.jsonl",
            "{\"prompt\": \"ab\", \"completions\": [\"c\", \"d\"], \"labels\": [true, true]}\n"
                + "{\"prompt\": \"ef\", \"completions\": [\"g\"], \"labels\": [false]}\n"
        );
        const string Question = "[{\"role\": \"user\", \"content\": \"a\"}]",
            Answer = "[{\"role\": \"assistant\", \"content\": \"b\"}]",
            Other = "[{\"role\": \"assistant\", \"content\": \"c\"}]";
        Write(
            "dated.jinja",
            "{{ strftime_now('%d') if strftime_now is defined }}" + ChatTemplates.Named("chatml").Source
        );
        Write(
            "tools.jinja",
            "{% for m in messages %}{{ 'b' if m.role == 'tool' else m.content }}{% endfor %}{{ 'a' if add_generation_prompt }}"
        );
        WriteCaller();
        Write("turns.jsonl", $"{{\"messages\": {Question[..^1]}, {Answer[1..^1]}, {Question[1..^1]}, {Other[1..]}}}\n");
        Write("prompts-chat.jsonl", $"{{\"prompt\": {Question}, \"answer\": \"b\"}}\n");
        Write("demonstrations-chat.jsonl", $"{{\"prompt\": {Question}, \"completion\": {Answer}}}\n");
        Write("pairs-chat.jsonl", $"{{\"prompt\": {Question}, \"chosen\": {Answer}, \"rejected\": {Other}}}\n");
        Write("steps-chat.jsonl", $"{{\"prompt\": {Question}, \"completions\": [\"b\"], \"labels\": [true]}}\n");
        Write("labelled-chat.jsonl", $"{{\"prompt\": {Question}, \"completion\": {Answer}, \"label\": true}}\n");
    }

    // Algorithms for long tests only: variants, which share the table of keys of another algorithm and differ in their
    // defaults, and those that generate text, which are slow.
    private static readonly string[] Long =
    [
        "lm-human-preferences",
        "dr-grpo",
        "dapo",
        "gspo",
        "cispo",
        "rloo",
        "reinforce++",
        "reinforce++-baseline",
        "rlhf",
        "grpo",
        "online-dpo",
    ];

    public static TheoryData<string> Names { get; } =
    [
        .. LanguageAlgorithms
            .All.Select(static entry => entry.Name)
            .Where(static name => LongTests.AreOn || !Long.Contains(name, StringComparer.Ordinal)),
    ];

    public void Dispose() => tiny.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Long")]
    public void Each_key_changes_the_run_or_is_refused(string name)
    {
        LanguageAlgorithm algorithm = LanguageAlgorithms.TryFind(name)!;
        var ignored = new List<string>();
        foreach (ConfigurationKey key in algorithm.Keys)
        {
            if (WithoutEffectOnResults.Contains(key.Key, StringComparer.Ordinal))
                continue;
            (string value, string[] context) = Change(algorithm, key);
            string before = OutcomeOf(algorithm, context),
                after = OutcomeOf(algorithm, [.. context, $"{key.Key}={value}"]);
            Assert.False(
                before.Contains("refused", StringComparison.Ordinal),
                $"{key.Key}: the run without the change is {before}"
            );
            if (before == after)
                ignored.Add($"{key.Key}={value} ({string.Join(' ', context)})");
        }

        Assert.True(ignored.Count == 0, $"{name} accepts and ignores: {string.Join("; ", ignored)}");
    }

    /// <summary>A value that is not the default, and assignments that make a run in which the key matters.</summary>
    private (string Value, string[] Context) Change(LanguageAlgorithm algorithm, ConfigurationKey key)
    {
        string data = DataOf(algorithm.Name);
        bool online = algorithm.Defaults.Options is OnlineOptions,
            isPpo = algorithm.Defaults.Options is RlhfPpoOptions,
            isGroup = algorithm.Defaults.Options is GrpoOptions;
        string[] passes = isPpo ? ["num_ppo_epochs=4"] : ["num_iterations=4"];
        string[] strong = ["learning_rate=0.05", .. passes];
        string[] kl = algorithm.Name == "online-dpo" ? [] : ["kl_coef=0.1"];
        return key.Key switch
        {
            "model" => (PathOf("other"), []),
            "tokenizer" => (PathOf("tokenizer"), []),
            "chat_template" => (
                "qwen2",
                [$"model={PathOf("talker")}", $"data={PathOf(data)}-chat.jsonl", "chat_template=chatml"]
            ),
            "chat_template_kwargs" => (
                "{enable_thinking: false}",
                [$"model={PathOf("talker")}", $"data={PathOf(data)}-chat.jsonl", "chat_template=qwen3"]
            ),
            "chat_template_date" => (
                "2026-11-30",
                [
                    $"model={PathOf("talker")}",
                    $"data={PathOf(data)}-chat.jsonl",
                    $"chat_template={PathOf("dated.jinja")}",
                ]
            ),
            "assistant_only_loss" => (
                "true",
                [$"model={PathOf("talker")}", $"data={PathOf("turns.jsonl")}", "chat_template=chatml"]
            ),
            "data" => ($"{PathOf(data)}2.jsonl", []),
            "data_weights" => ("[1, 9]", [$"data={PathOf(data)}.jsonl, {PathOf(data)}2.jsonl"]),
            // Otherwise it changes only when examples are read.
            "streaming" => ("true", ["long_prompts=skip"]),
            "max_prompt_length" => ("1", [$"data={PathOf(data)}2.jsonl", "long_prompts=truncate_left"]),
            "long_prompts" => (
                "truncate_right",
                [$"data={PathOf(data)}2.jsonl", "max_prompt_length=1", "long_prompts=truncate_left"]
            ),
            "environment" => ("guessing", Talking("environment=grid")),
            "tools" => ("[calculator]", Talking("environment=grid")),
            "max_turns" => ("1", Playing("max_turns=2")),
            "max_conversation_tokens" => ("2", Playing("max_turns=2")),
            "tool_call_format" => ("mistral", CallingTools()),
            "program_timeout" => ("1e6", Talking("environment=grid")),
            "credit" => ("turn", ["gamma=0.9"]),
            "eval_data" => ($"{PathOf(data)}2.jsonl", online ? ["eval_samples=4"] : []),
            "eval_samples" => ("4", [$"eval_data={PathOf(data)}2.jsonl"]),
            "eval_share" => ("0.5", []),
            "num_train_epochs" => ("2", ["num_train_epochs=1"]),
            "total_examples" => ("24", ["num_train_epochs=null", "total_examples=16"]),
            "reward" => ("length:2", []),
            "heldout_reward" => ("length:2", []),
            "reference" => (PathOf("other"), online ? kl : []),
            "reference_int8" => ("true", online ? kl : []),
            "value_model" => (PathOf("other"), []),
            "value_head_width" => ("4", []),
            "lora_r" => ("2", []),
            "lora_alpha" or "lora_dropout" => ("0.5", ["lora_r=2"]),
            "lora_target_modules" => ("[c_attn]", ["lora_r=2"]),
            "use_rslora" => ("true", ["lora_r=2"]),
            "adapter" => (PathOf("adapter"), []),
            "max_length" => ("3", [$"data={PathOf(data)}2.jsonl", "max_prompt_length=2"]),
            "logging_examples" => ("16", ["num_train_epochs=4"]),
            "sample_tokens" => ("1", []),
            "normalization_examples" => ("1", []),
            "num_samples" => ("1", []),
            "learning_rate" => ("0.002", []),
            "max_grad_norm" => ("1e-6", []),
            "weight_decay" => ("0.5", []),
            "adam_beta1" or "adam_beta2" => ("0.5", []),
            "adam_epsilon" => ("0.01", []),
            "adam_tensorflow_epsilon" => algorithm.DefaultOf(key) == "true"
                ? ("false", ["adam_epsilon=0.01"])
                : ("true", ["adam_epsilon=0.01"]),
            "warmup_steps" => ("3", []),
            "seed" => ("7", []),
            "shards" => ("2", ["batch_size=2"]),
            "check_finite" => (
                "false",
                ["learning_rate=1e30", "max_grad_norm=infinity", "num_samples=0", .. online ? passes : []]
            ),
            "completion_only_loss" => ("false", [$"data={PathOf(data)}2.jsonl"]),
            "center_rewards_coefficient" => ("0.1", []),
            "step_separator" => ("h", []),
            "train_on_last_step_only" => ("true", []),
            "use_margin" => ("false", []),
            "loss_type" => ("hinge", []),
            "beta" => ("0.5", []),
            "label_smoothing" => ("0.1", []),
            "loss_weights" => ("[1, 0.5]", ["loss_type=[sigmoid, sft]"]),
            "simpo_gamma" or "gamma_beta_ratio" => ("0.9", ["loss_type=simpo"]),
            "total_episodes" => ("32", []),
            "batch_size" => ("4", isPpo ? ["mini_batch_size=4"] : []),
            "mini_batch_size" => ("4", []),
            "num_ppo_epochs" or "num_iterations" => ("2", []),
            "max_new_tokens" => ("3", []),
            "min_new_tokens" => ("4", []),
            "temperature" => ("0.5", []),
            "top_k" => ("2", []),
            "top_p" => ("0.3", []),
            "min_p" => ("0.9", []),
            "repetition_penalty" => ("3", []),
            "stop_tokens" => ("[0, 1, 2]", []),
            "stop_strings" => ("[a, b, c]", []),
            "kl_coef" => ("0.3", ["kl_coef=0"]),
            "kl_estimator" => (algorithm.DefaultOf(key) == "k2" ? "k3" : "k2", kl),
            "missing_eos_penalty" => ("5", ["missing_eos_score=null"]),
            "missing_eos_score" => ("-5", ["missing_eos_score=null"]),
            "reward_clip" => ("0.01", []),
            "kl_controller" => algorithm.DefaultOf(key) == "fixed" ? ("adaptive", kl) : ("fixed", kl),
            "kl_target" => ("1e-6", ["kl_controller=adaptive", "kl_estimator=k3", "total_episodes=32", .. kl]),
            "kl_horizon" => ("100", ["kl_controller=adaptive", .. kl]),
            "cliprange" or "epsilon" => ("1e-4", strong),
            "epsilon_high" => ("1e-4", algorithm.Name == "cispo" ? [.. strong, "epsilon=0.2"] : strong),
            "cliprange_value" => ("1e-4", strong),
            "delta" => (
                "1.0001",
                [.. strong, "epsilon=0.9", "epsilon_high=null", "total_episodes=64", .. TokenRatios()]
            ),
            "vf_coef" => ("1", []),
            "ent_coef" => ("0.1", []),
            "gamma" or "lam" => ("0.5", []),
            "whiten_rewards" => (algorithm.DefaultOf(key) == "true" ? "false" : "true", []),
            "whiten_advantages" => (algorithm.DefaultOf(key) == "true" ? "false" : "true", []),
            "target_kl" => ("1e-9", strong),
            "num_generations" => ("2", algorithm.Name is "rloo" ? ["num_generations=4"] : []),
            "baseline" => algorithm.DefaultOf(key) == "none"
                ? ("group_mean", ["num_generations=4"])
                : (
                    algorithm.DefaultOf(key) == "group_mean" ? "leave_one_out" : "group_mean",
                    ["num_generations=4", "scale_rewards=none"]
                ),
            "scale_rewards" => ("batch", ["num_generations=4", "baseline=group_mean", "scale_rewards=none"]),
            "policy_loss" => (algorithm.DefaultOf(key) == "cispo" ? "clipped" : "cispo", strong),
            "importance_sampling_level" => (algorithm.DefaultOf(key) == "sequence" ? "token" : "sequence", strong),
            "mask_truncated_completions" => ("true", []),
            "max_num_gen_batches" => ("3", [.. Uniform(), "skip_uniform_groups=true", "max_num_gen_batches=1"]),
            "sync_ref_model" => ("true", [.. Synchronized(), "sync_ref_model=false"]),
            "ref_model_sync_steps" => ("2", Synchronized()),
            "ref_model_mixup_alpha" => ("0.1", Synchronized()),
            "loss_aggregation" => (algorithm.DefaultOf(key) == "token" ? "sequence" : "token", []),
            "kl_in_reward" => algorithm.DefaultOf(key) == "true"
                ? ("false", ["kl_coef=0.1", "kl_estimator=k3"])
                : ("true", ["kl_coef=0.1"]),
            "skip_uniform_groups" => algorithm.DefaultOf(key) == "true"
                ? ("false", [.. Uniform(), "max_num_gen_batches=1"])
                : ("true", Uniform()),
            "overlong_margin" => ("3", ["overlong_margin=0"]),
            "desirable_weight" or "undesirable_weight" => ("0.3", []),
            "monitor_warn" => ("[]", []),
            "monitor_stop" => ("[length_explosion]", ["monitor_warn=[]"]),
            "monitor_length_factor" => ("1000", []),
            "monitor_entropy_fraction" => ("0.001", []),
            "monitor_entropy_rise" => ("0.999", []),
            "monitor_repetition_rise" => ("0.999", []),
            "monitor_patience" => ("5", []),
            "monitor_window" => ("40", []),
            "monitor_threshold" => ("1000", []),
            _ => throw new NotSupportedException($"the new key {key.Key} of {algorithm.Name} needs an entry here"),
        };

        // A model with a chat template, whose replies are short.
        string[] Talking(params string[] more) =>
            [
                $"model={PathOf("talker")}",
                $"data={PathOf("prompts")}-chat.jsonl",
                "chat_template=chatml",
                "max_new_tokens=3",
                .. more,
            ];

        // Replies that end with any token, so that there are several turns.
        string[] Playing(params string[] more) =>
            Talking(["environment=grid", $"stop_tokens=[{string.Join(", ", Enumerable.Range(0, 96))}]", .. more]);

        // A template with tools, and replies that are calls in one of the formats.
        string[] CallingTools() =>
            [
                $"model={PathOf("caller")}",
                $"data={PathOf("prompts")}-chat.jsonl",
                $"chat_template={PathOf("tools.jinja")}",
                "tools=[calculator]",
                "max_turns=2",
                "max_new_tokens=2",
                "stop_tokens=[0, 1, 2]",
            ];

        // The clipped surrogate of PPO.
        string[] TokenRatios() => ["policy_loss=clipped", "importance_sampling_level=token"];

        // A reference that follows the policy after each step.
        string[] Synchronized() =>
            ["sync_ref_model=true", "ref_model_sync_steps=1", .. online ? kl : [], .. online ? passes : []];

        // Scores that are equal in some groups, and a loss in which such groups count.
        string[] Uniform() => ["reward=contains:c", "num_generations=2", "loss_aggregation=token"];
    }

    private string OutcomeOf(LanguageAlgorithm algorithm, IReadOnlyList<string> assignments)
    {
        string id = string.Join('\n', assignments);
        if (outcomes.TryGetValue(id, out string? known))
            return known;
        var text = new StringBuilder();
        try
        {
            LanguageConfiguration configuration = Base(algorithm)
                .Concat(assignments)
                .Aggregate(
                    LanguageConfiguration.DefaultsOf(algorithm),
                    static (current, assignment) => current.Apply(ConfigurationReader.ReadAssignment(assignment))
                );
            Run(configuration, text);
            if (configuration.Options is OnlineOptions online)
                Monitor(online.Monitor, text);
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

    private void Run(LanguageConfiguration configuration, StringBuilder text)
    {
        (_, LanguageTrainer trainer) = LanguageRun.Prepare(configuration, line => text.AppendLine(line));
        trainer.Train(
            new UpdateCallback(() =>
            {
                trainer.Evaluate();
                text.AppendLine(CultureInfo.InvariantCulture, $"step {trainer.Steps}");
                foreach ((string tag, double value) in trainer.Metrics.Values)
                    text.AppendLine(CultureInfo.InvariantCulture, $"{tag} {value:R}");
                foreach (MonitorAlarm alarm in trainer.Alarms)
                    text.AppendLine(alarm.Message);
            })
        );
        foreach (SampleSnapshot snapshot in trainer.Samples?.Snapshots ?? [])
        foreach (SampleRow row in snapshot.Rows)
            text.AppendLine(CultureInfo.InvariantCulture, $"{row.Prompt} {row.Completion} {row.Score:R}");
        using var saved = new TemporaryFolder();
        trainer.SaveModel(saved.Path);
        foreach (
            string file in Directory
                .GetFiles(saved.Path, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
        )
            text.AppendLine(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
    }

    /// <summary>Adds the alarms of a monitor in two runs in which every measurement drifts.</summary>
    private static void Monitor(MonitorOptions options, StringBuilder text)
    {
        foreach (bool rises in (bool[])[false, true])
        {
            var monitor = new RewardHackingMonitor(options);
            for (int t = 0; t < 120; t++)
            {
                double drift = t / 120.0;
                var statistics = new MonitorStatistics(
                    Reward: drift,
                    Kl: 10 * drift,
                    HeldOutReward: -drift + (0.1 * (t % 5)),
                    Length: 10 + (40 * drift),
                    Entropy: rises ? 0.5 + (3 * drift) : 2.5 - (2.4 * drift),
                    Repetition: 0.9 * drift
                )
                {
                    MaxEntropy = 4,
                };
                foreach (MonitorAlarm alarm in monitor.Observe(t, statistics))
                    text.AppendLine(CultureInfo.InvariantCulture, $"{t} {alarm.Message}");
            }
        }
    }

    /// <summary>A run of two updates.</summary>
    private IEnumerable<string> Base(LanguageAlgorithm algorithm)
    {
        yield return $"model={PathOf("model")}";
        yield return $"data={PathOf(DataOf(algorithm.Name))}.jsonl";
        yield return "learning_rate=0.01";
        yield return "num_samples=2";
        yield return "batch_size=8";
        if (algorithm.Defaults.Options is not OnlineOptions)
        {
            yield return "num_train_epochs=2";
            if (algorithm.Name == "process-reward")
                yield return "step_separator=g"; // the vocabulary has letters only
            if (algorithm.Name is not ("reward-model" or "process-reward"))
                yield return "sample_tokens=3";
            yield break;
        }

        yield return "reward=0.3*contains:c + length:3";
        yield return "total_episodes=16";
        yield return "max_new_tokens=4";
        if (algorithm.Find("mini_batch_size") is not null)
            yield return "mini_batch_size=8";
        if (algorithm.Defaults.Options is GrpoOptions { GroupSize: > 4 })
            yield return "num_generations=4";
        if (algorithm.Name == "dapo")
            yield return "overlong_margin=1";
    }

    private static string DataOf(string algorithm) =>
        algorithm switch
        {
            "sft" => "demonstrations",
            "process-reward" => "steps",
            "kto" => "labelled",
            "reward-model" or "dpo" => "pairs",
            _ => "prompts",
        };

    /// <summary>Writes a model whose only texts are starts of calls in the format of Mistral.</summary>
    private void WriteCaller()
    {
        var tokenizer = new CharacterTokenizer("ab", new SpecialTokenOptions { Additional = ["[TOOL_CALLS]"] });
        var random = new Rng(1, 0);
        CausalLanguageModel
            .Create(ModelConfig.Gpt2(tokenizer.VocabularySize, 160, 16, 2, 2), ref random)
            .Save(PathOf("caller"));
        tokenizer.Save(PathOf("caller"));
    }

    private string PathOf(string name) => Path.Combine(tiny.Path, name);

    private void Write(string name, string text) => File.WriteAllText(PathOf(name), text);
}
