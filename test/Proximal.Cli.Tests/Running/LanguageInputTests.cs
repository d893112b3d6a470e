using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli.Tests;

public sealed class LanguageInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("generate nothing --prompt a", "no model at 'nothing'")]
    [InlineData("generate m --prompt a --temperature -1", "Temperature (temperature)")]
    [InlineData("generate m --prompt a --top-p 2", "TopP (top_p) must lie in (0, 1]")]
    [InlineData("generate m --prompt a --prompts prompts.jsonl", "--prompts excludes --prompt")]
    [InlineData("generate m --prompts none.jsonl", "none.jsonl")]
    [InlineData(
        "generate m --prompts broken.jsonl",
        "broken.jsonl, line 2: 'prompt' is missing: is 'promt' meant to be 'prompt'?"
    )]
    [InlineData("generate m --prompt ABC", "the character 'A' (U+0041) is not in the tokenizer's vocabulary")]
    [InlineData(
        "generate m --prompt {long}",
        "has 120 tokens, which leaves no room for a completion in the context of 96 tokens"
    )]
    [InlineData(
        "generate m --prompt a --chat",
        "--chat needs a chat template, and the tokenizer of m has none; select one with --chat-template (chatml,"
    )]
    [InlineData("generate m --prompt a --chat-template chatm", "'chatm' is not a chat template: did you mean chatml?")]
    [InlineData("generate m --prompt a --adapter m", "no adapter at 'm': an adapter is a folder with an")]
    [InlineData("generate m --chat --json", "--json, --log-probs and --n need prompts")]
    [InlineData("generate reward --prompt a", "reward is a reward model, which does not generate text")]
    [InlineData(
        "generate unknown --prompt a",
        "unknown/config.json: model_type 'mamba' is not supported; supported are gpt2, llama, qwen2, qwen3"
    )]
    [InlineData("generate shapes --prompt a", "has shape [35, 32], but config.json requires [50, 32]")]
    [InlineData(
        "generate shards --prompt a",
        "is missing, although model.safetensors.index.json names it; was the download complete?"
    )]
    [InlineData("generate truncated --prompt a", "truncated/model.safetensors: ")]
    [InlineData("generate nan --prompt a", "contains numbers that are infinite or NaN")]
    [InlineData("generate tokens --prompt a", "tokens/tokenizer.json cannot be read as a tokenizer: ")]
    [InlineData(
        "generate m --tokenizer larger --prompt a",
        "the tokenizer has 37 tokens, but its model only 35 (vocab_size): they do not belong together"
    )]
    [InlineData(
        "evaluate m",
        "there is no evaluation data; name a file of prompts, demonstrations or preference pairs with --data FILE"
    )]
    [InlineData(
        "evaluate m --data prompts.jsonl --reward contians:a",
        "there is no reward 'contians': did you mean contains?"
    )]
    [InlineData(
        "evaluate m --data prompts.jsonl --reward exact_match",
        "has no member 'answer', which the reward exact_match needs"
    )]
    [InlineData(
        "evaluate m --data prompts.jsonl --reward ./unscaled",
        "the reward model of the reward unscaled has no normalization"
    )]
    [InlineData("evaluate m --data prompts.jsonl --judge ended", "--judge needs a second model; add --against MODEL")]
    [InlineData("evaluate m --data prompts.jsonl --against m", "--against needs a judge")]
    [InlineData(
        "evaluate m --data prompts.jsonl --episodes 3",
        "--episodes applies to agents, but this is a language model: m"
    )]
    [InlineData("evaluate reward --data prompts.jsonl", "is a reward model and needs preference pairs")]
    [InlineData("evaluate reward --data equal.jsonl", "equal.jsonl, line 1")]
    [InlineData("evaluate m --data empty.jsonl", "empty.jsonl, line 1: 'completion' is empty")]
    [InlineData(
        "rlhf --model m --data prompts.jsonl --reward ./unscaled --quiet",
        "the reward model of the reward unscaled has no normalization"
    )]
    [InlineData("sft --model m --data empty.jsonl --quiet", "empty.jsonl, line 1: 'completion' is empty")]
    [InlineData("reward-model --model m --data equal.jsonl --quiet", "equal.jsonl, line 1")]
    [InlineData("dpo --model m --data equal.jsonl --quiet", "equal.jsonl, line 1")]
    [InlineData("sft --model nan --data texts.jsonl --quiet", "contains numbers that are infinite or NaN")]
    public void Invalid_language_input_prints_one_line_and_exits_with_2(string line, string message)
    {
        Prepare(line);
        Tool.Outcome outcome = Tool.Run(
            folder.Path,
            line.Replace("{long}", new string('a', 120), StringComparison.Ordinal).Split(' ')
        );
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("proximal: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(outcome.Error.Length - 1, outcome.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal("", outcome.Output);
    }

    private void Prepare(string line)
    {
        TinyModel.Save(At("m"));
        File.WriteAllText(At("prompts.jsonl"), "{\"prompt\":\"hello\"}\n");
        File.WriteAllText(At("broken.jsonl"), "{\"prompt\":\"hello\"}\n{\"promt\":\"hello\"}\n");
        File.WriteAllText(At("equal.jsonl"), "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"b\"}\n");
        File.WriteAllText(At("empty.jsonl"), "{\"prompt\":\"a\",\"completion\":\"\"}\n");
        File.WriteAllText(At("texts.jsonl"), "{\"prompt\":\"a\",\"completion\":\"b\"}\n");
        foreach (string word in line.Split(' ', '/'))
        {
            switch (word)
            {
                case "reward":
                    TinyModel.SaveReward(At("reward"), new RewardNormalization(0, 1));
                    break;
                case "unscaled":
                    TinyModel.SaveReward(At("unscaled"), normalization: null);
                    break;
                case "unknown":
                    Spoil(
                        word,
                        "config.json",
                        static text => text.Replace("\"gpt2\"", "\"mamba\"", StringComparison.Ordinal)
                    );
                    break;
                case "shapes":
                    Spoil(
                        word,
                        "config.json",
                        static text =>
                            text.Replace("\"vocab_size\": 35", "\"vocab_size\": 50", StringComparison.Ordinal)
                    );
                    break;
                case "tokens":
                    Spoil(word, "tokenizer.json", static text => text[..(text.Length / 2)]);
                    break;
                case "larger":
                    TinyModel.Save(At("larger"), "chatml");
                    break;
                case "shards":
                    TinyModel.Save(At(word));
                    CausalLanguageModel.Load(At(word)).Save(At(word), largestFile: 20_000);
                    File.Delete(
                        Directory.GetFiles(At(word), "model-*.safetensors").Order(StringComparer.Ordinal).Last()
                    );
                    break;
                case "truncated":
                    TinyModel.Save(At(word));
                    using (FileStream stream = File.OpenWrite(Path.Combine(At(word), "model.safetensors")))
                        stream.SetLength(20_000);
                    break;
                case "nan":
                    TinyModel.Save(At(word));
                    CausalLanguageModel model = CausalLanguageModel.Load(At(word));
                    Tensor first = model.NamedParameters().First().Value;
                    first.Assign([.. Enumerable.Repeat(float.NaN, first.Count)]);
                    model.Save(At(word));
                    break;
            }
        }
    }

    private void Spoil(string name, string file, Func<string, string> damage)
    {
        TinyModel.Save(At(name));
        string path = Path.Combine(At(name), file);
        string sound = File.ReadAllText(path),
            damaged = damage(sound);
        Assert.NotEqual(sound, damaged);
        File.WriteAllText(path, damaged);
    }

    private string At(string name) => Path.Combine(folder.Path, name);
}
