using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli.Tests;

/// <summary>A folder with a tiny model that writes letters, and all kinds of data for it.</summary>
internal sealed class TinyLanguage : IDisposable
{
    private const string Letters = "abcdefgh";

    private readonly TemporaryFolder folder = new();

    public TinyLanguage()
    {
        WriteModel("model", Letters);
        Write(
            "demonstrations.jsonl",
            letter => $$"""{"prompt": "{{letter}}", "completion": "{{After(letter, 1)}}{{After(letter, 2)}}"}"""
        );
        Write(
            "pairs.jsonl",
            letter =>
                $$"""{"prompt": "{{letter}}", "chosen": "{{After(letter, 1)}}", "rejected": "{{After(letter, 7)}}", "margin": 0.5}"""
        );
        Write(
            "labelled.jsonl",
            letter =>
                $$"""{"prompt": "{{letter}}", "completion": "{{After(letter, 1)}}", "label": {{(letter < 'e' ? "true" : "false")}}}"""
        );
        Write("prompts.jsonl", letter => $$"""{"prompt": "{{letter}}", "answer": "{{After(letter, 1)}}"}""");
    }

    public string Path => folder.Path;

    /// <summary>What a command needs to train a few steps, with other values for some of its flags.</summary>
    public static string[] CommandOf(string name, params ReadOnlySpan<(string Flag, string Value)> others)
    {
        List<string> words = [.. CommandOf(name)];
        foreach ((string flag, string value) in others)
        {
            int at = words.IndexOf(flag);
            if (at < 0)
                words.AddRange([flag, value]);
            else
                words[at + 1] = value;
        }
        return [.. words];
    }

    /// <summary>
    /// What each command needs to train a few steps, and no more: enough for several updates and checkpoints.
    /// </summary>
    private static string[] CommandOf(string name) =>
        [
            .. name switch
            {
                "sft" => (string[])["sft", "--data", "demonstrations.jsonl", "--epochs", "6"],
                "sft-lora" =>
                [
                    "sft",
                    "--data",
                    "demonstrations.jsonl",
                    "--epochs",
                    "6",
                    "--set",
                    "lora_r=2",
                    "--set",
                    "lora_dropout=0.1",
                ],
                "reward-model" =>
                [
                    "reward-model",
                    "--data",
                    "pairs.jsonl",
                    "--epochs",
                    "6",
                    "--set",
                    "eval_share=0.25",
                ],
                "rlhf" =>
                [
                    "rlhf",
                    "--data",
                    "prompts.jsonl",
                    "--reward",
                    "contains:c",
                    "--heldout-reward",
                    "length:3",
                    "--steps",
                    "96",
                    "--set",
                    "mini_batch_size=4",
                    "--set",
                    "kl_controller=adaptive",
                ],
                "rlhf-value-model" =>
                [
                    "rlhf",
                    "--data",
                    "prompts.jsonl",
                    "--reward",
                    "exact_match",
                    "--steps",
                    "48",
                    "--set",
                    "mini_batch_size=4",
                    "--set",
                    "value_model=model",
                    "--set",
                    "value_head_width=8",
                ],
                "kto" or "online" or "ipo" or "hinge" or "orpo" or "simpo" or "sigmoid" or "cpo" =>
                [
                    "dpo",
                    "--loss",
                    name,
                    .. DataFor(name),
                ],
                _ =>
                [
                    "grpo",
                    "--loss",
                    name,
                    "--data",
                    "prompts.jsonl",
                    "--reward",
                    "exact_match + 0.1*length:2",
                    "--steps",
                    "96",
                    "--set",
                    name == "reinforce++" ? "num_generations=1" : "num_generations=4",
                ],
            },
            "--model",
            "model",
            "--seed",
            "3",
            "--set",
            name.StartsWith("rlhf", StringComparison.Ordinal) || IsGroup(name) || name == "online"
                ? "max_new_tokens=4"
                : "sample_tokens=4",
            "--set",
            "batch_size=8",
            "--set",
            "learning_rate=lin_3e-3",
            "--save-every",
            "2",
            .. name == "dapo" ? (string[])["--set", "overlong_margin=2"] : [],
        ];

    /// <summary>Runs a command in the folder, in this process.</summary>
    public Tool.Outcome Run(params string[] arguments) => Tool.Run(Path, arguments);

    /// <summary>Writes a model of a vocabulary and its tokenizer.</summary>
    public void WriteModel(string name, string letters, int context = 12, ulong seed = 1)
    {
        var tokenizer = new CharacterTokenizer(letters);
        var random = new Rng(seed, 0);
        string place = System.IO.Path.Combine(Path, name);
        CausalLanguageModel
            .Create(ModelConfig.Gpt2(tokenizer.VocabularySize, context, 16, 2, 2), ref random)
            .Save(place);
        tokenizer.Save(place);
    }

    /// <summary>Writes an adapter of a model that changes its outputs.</summary>
    public void WriteAdapter(string name, string model)
    {
        CausalLanguageModel adapted = CausalLanguageModel.Load(System.IO.Path.Combine(Path, model), trainable: false);
        var random = new Rng(3, 0);
        adapted.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        foreach ((_, Tensor parameter) in adapted.TrainableParameters())
        foreach (ref float value in parameter.AsSpan())
            value = random.NextSingle() - 0.5f;

        adapted.SaveAdapter(System.IO.Path.Combine(Path, name));
    }

    /// <summary>Writes a reward model without normalization and its tokenizer.</summary>
    public void WriteReward(string name, int context)
    {
        var tokenizer = new CharacterTokenizer(Letters);
        var random = new Rng(2, 0);
        string place = System.IO.Path.Combine(Path, name);
        var model = new RewardModel(
            CausalLanguageModel.Create(ModelConfig.Gpt2(tokenizer.VocabularySize, context, 16, 1, 2), ref random)
        );
        model.Initialize(ref random);
        model.Normalization = new RewardNormalization(0, 1);
        model.Save(place);
        tokenizer.Save(place);
    }

    public void Dispose() => folder.Dispose();

    private static string[] DataFor(string loss) =>
        loss switch
        {
            "kto" => ["--data", "labelled.jsonl", "--epochs", "6"],
            "online" => ["--data", "prompts.jsonl", "--reward", "contains:c", "--steps", "96"],
            _ => ["--data", "pairs.jsonl", "--eval-data", "pairs.jsonl", "--epochs", "6"],
        };

    private static bool IsGroup(string name) => GrpoVariant.All.Any(variant => variant.Name == name);

    private static char After(char letter, int steps) => Letters[(letter - 'a' + steps) % Letters.Length];

    private void Write(string name, Func<char, string> line) =>
        File.WriteAllLines(System.IO.Path.Combine(Path, name), Letters.Select(line));
}
