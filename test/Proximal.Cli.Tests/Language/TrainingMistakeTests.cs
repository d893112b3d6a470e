namespace Proximal.Cli.Tests;

/// <summary>A mistake in models, data or the configuration ends in one line, before any file is written.</summary>
public sealed class TrainingMistakeTests : IDisposable
{
    private readonly TinyLanguage tiny = new();

    public TrainingMistakeTests()
    {
        Write("broken.jsonl", "{\"prompt\": \"a\", \"completion\": \"b\"}\n\n{\"prompt\": \"a\", \"completion\": }\n");
        Write("empty.jsonl", "{\"prompt\": \"a\", \"completion\": \"\"}\n");
        Write(
            "equal.jsonl",
            "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}\n{\"prompt\": \"a\", \"chosen\": "
                + "\"b\", \"rejected\": \"b\"}\n"
        );
        Write("long.jsonl", "{\"prompt\": \"a\"}\n\n{\"prompt\": \"abcdefghabcdefgh\"}\n");
        Write(
            "strange.jsonl",
            "{\"prompt\": \"a\", \"completion\": \"b\"}\n{\"prompt\": \"a\", \"completion\": \"xyz\"}\n"
        );
        Write("unanswered.jsonl", "{\"prompt\": \"a\", \"answer\": \"b\"}\n{\"prompt\": \"b\"}\n");
        tiny.WriteReward("short-reward", context: 4);
        Write("misspelt.yml", "beta: 0.2\nlearnin_rate: 1e-5\n");
        Write("other.yml", "algorithm: sft\n");
        tiny.WriteModel("small", "abc");
        Directory.CreateDirectory(Path.Combine(tiny.Path, "nothing"));
        File.Copy(
            Path.Combine(tiny.Path, "model", "model.safetensors"),
            Path.Combine(tiny.Path, "nothing", "model.safetensors")
        );
        Write("agent/config.yaml", "CartPole-v1:\n  algorithm: ppo\n");
    }

    public void Dispose() => tiny.Dispose();

    [Theory]
    [InlineData(
        "sft --data demonstrations.jsonl",
        "model is missing; name a Hugging Face folder, a run, or a checkpoint of one with --model"
    )]
    [InlineData("sft --model model", "data is missing; name a file or folder of examples with --data")]
    [InlineData("sft --model modle --data demonstrations.jsonl", "model: no model at 'modle'")]
    [InlineData("sft --model nothing --data demonstrations.jsonl", "nothing': a model is a folder with a config.json")]
    [InlineData("sft --model agent --data demonstrations.jsonl", "agent has no checkpoint yet")]
    [InlineData("sft --model model --data none.jsonl", "none.jsonl does not exist")]
    [InlineData("sft --model model --data broken.jsonl", "broken.jsonl, line 3: it is not valid JSON")]
    [InlineData("sft --model model --data empty.jsonl", "empty.jsonl, line 1: 'completion' is empty")]
    [InlineData("sft --model model --data strange.jsonl", "strange.jsonl, line 2: ")]
    [InlineData("sft --model model --data prompts.jsonl", "prompts.jsonl, line 1: 'completion' is missing")]
    [InlineData("sft --model small --tokenizer model --data demonstrations.jsonl", "9 tokens, but the model")]
    [InlineData("dpo --model model --data equal.jsonl", "equal.jsonl, line 2: 'chosen' and 'rejected' are equal")]
    [InlineData(
        "dpo --model model --data pairs.jsonl --loss sigmund",
        "--loss: unknown name 'sigmund': did you mean sigmoid?"
    )]
    [InlineData(
        "dpo --model model --data pairs.jsonl --config misspelt.yml",
        "misspelt.yml:2: unknown key 'learnin_rate': did you mean learning_rate?"
    )]
    [InlineData(
        "dpo --model model --data pairs.jsonl --config other.yml",
        "other.yml: the configuration is for sft, which 'proximal dpo' does not support"
    )]
    [InlineData("dpo --model model --data pairs.jsonl --reference none", "reference is none")]
    [InlineData(
        "rlhf --model model --data long.jsonl --reward ended",
        "long.jsonl, line 3: the prompt has 16 tokens, more than the limit of 11 (the model's context"
    )]
    [InlineData(
        "sft --model model --data demonstrations.jsonl --set max_prompt_length=0",
        "max_prompt_length must be at least 1, but is 0"
    )]
    [InlineData(
        "rlhf --model model --data long.jsonl --reward ended --set max_prompt_length=1 --set long_prompts=skp",
        "expected error, skip, truncate_left or truncate_right"
    )]
    [InlineData(
        "grpo --model model --data unanswered.jsonl --reward exact_match",
        "unanswered.jsonl, line 2: the prompt 'b' has no member 'answer', which the reward exact_match needs"
    )]
    [InlineData(
        "grpo --model model --data unanswered.jsonl --reward ended --heldout-reward number_match",
        "unanswered.jsonl, line 1: the member 'answer' of the prompt 'a' contains no number"
    )]
    [InlineData(
        "rlhf --model model --data prompts.jsonl --reward ./short-reward --set max_new_tokens=6",
        "prompts.jsonl, line 1: the prompt has 1 tokens for the reward short-reward, which with a completion of 6 "
            + "tokens (max_new_tokens) exceeds its model's context of 4"
    )]
    [InlineData("rlhf --model model --data prompts.jsonl", "reward is missing; name a reward model's folder or run")]
    [InlineData(
        "rlhf --model model --data prompts.jsonl --reward exact_mach",
        "there is no reward 'exact_mach': did you mean exact_match?"
    )]
    [InlineData("rlhf --model model --data prompts.jsonl --reward ./model", "has no reward head")]
    [InlineData("rlhf --model model --data prompts.jsonl --reward ./none", "reward: no model at './none'")]
    [InlineData(
        "rlhf --model model --data prompts.jsonl --reward ended --set batch_size=8",
        "MinibatchSize (mini_batch_size)"
    )]
    [InlineData(
        "grpo --model model --data prompts.jsonl --reward ended --set num_generations=7",
        "must be a multiple of GroupSize (num_generations) 7"
    )]
    [InlineData(
        "grpo --model model --data prompts.jsonl --reward ended --set cliprange=0.1",
        "unknown key 'cliprange' for grpo (it is a key of rlhf, lm-human-preferences)"
    )]
    [InlineData("grpo --model model --data prompts.jsonl --reward ended --epochs 3", "unknown flag '--epochs'")]
    [InlineData(
        "reward-model --model model --data pairs.jsonl --set eval_share=0.1 --eval-data pairs.jsonl",
        "eval_data and eval_share exclude each other"
    )]
    [InlineData(
        "rlhf --model model --data prompts.jsonl --reward ended --set max_turns=3",
        "max_turns applies to conversations only: set tools or environment, or leave it out"
    )]
    [InlineData(
        "rlhf --model model --set environment=command:./none --allow-programs",
        "environment: command:./none: "
    )]
    [InlineData(
        "rlhf --model model --set environment=control:tictactoe",
        "environment: control:tictactoe has several agents, and a conversation is played by one"
    )]
    [InlineData("play agent", "agent has no checkpoint yet")]
    public void Invalid_training_input_prints_one_line_and_exits_with_2(string line, string message)
    {
        Tool.Outcome outcome = tiny.Run(line.Split(' '));

        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(
            (2, "", outcome.Error.Length - 1),
            (outcome.ExitCode, outcome.Output, outcome.Error.IndexOf('\n', StringComparison.Ordinal))
        );
        Assert.False(Directory.Exists(Path.Combine(tiny.Path, RunFolder.Root)));
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(tiny.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
