using System.Text.Json;
using Proximal.Language;

namespace Proximal.Cli.Tests;

public sealed class GenerateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Json_output_equals_the_completions_of_the_library()
    {
        TinyModel.Save(Path.Combine(folder.Path, "m"));
        File.WriteAllText(
            Path.Combine(folder.Path, "p.jsonl"),
            "{\"prompt\":\"hello\"}\n{\"prompt\":\"once upon\",\"answer\":1}\n"
        );
        Tool.Outcome outcome = Generate(
            "m",
            "--prompts",
            "p.jsonl",
            "--n",
            "2",
            "--json",
            "--max-new-tokens",
            "9",
            "--temperature",
            "0.8",
            "--top-k",
            "20",
            "--seed",
            "5",
            "--threads",
            "2"
        );
        Assert.Equal(0, outcome.ExitCode);
        JsonElement[] lines =
        [
            .. outcome.Output.TrimEnd('\n').Split('\n').Select(static line => JsonElement.Parse(line)),
        ];
        Assert.Equal(4, lines.Length);

        GenerationModel writer = GenerationModel.Open(Path.Combine(folder.Path, "m"));
        var sampling = new SamplingOptions
        {
            MaxTokens = 9,
            Temperature = 0.8f,
            TopK = 20,
        };
        for (int i = 0; i < 4; i++)
        {
            string prompt = i < 2 ? "hello" : "once upon";
            Completion expected = new Generator(writer.Model, writer.Tokenizer).Generate(
                writer.Tokenizer.Encode(prompt, addSpecialTokens: true),
                sampling,
                seed: 5,
                stream: (ulong)i,
                cancellation: Cancellation
            );
            Assert.Equal(prompt, lines[i].GetProperty("prompt").GetString());
            Assert.Equal(i % 2, lines[i].GetProperty("sample").GetInt32());
            Assert.Equal(expected.Text, lines[i].GetProperty("completion").GetString());
            Assert.Equal(CompletionJson.NameOf(expected.Finish), lines[i].GetProperty("finish_reason").GetString());
            Assert.Equal(
                expected.Tokens,
                lines[i].GetProperty("tokens").EnumerateArray().Select(static token => token.GetInt32())
            );
            Assert.Equal(
                expected.LogProbs,
                lines[i].GetProperty("log_probs").EnumerateArray().Select(static logProb => logProb.GetSingle())
            );
            Assert.Equal(
                expected.LogProbs.Sum(static x => (double)x),
                lines[i].GetProperty("log_prob").GetDouble(),
                1e-9
            );
        }
    }

    [Fact]
    public void Piped_input_is_read_as_a_prompt_or_a_conversation()
    {
        TinyModel.Save(Path.Combine(folder.Path, "m"), "chatml");
        string[] greedy = ["--temperature", "0", "--max-new-tokens", "7"];
        Tool.Outcome piped = Tool.RunWithInput(folder.Path, "hello\n", ["generate", "m", .. greedy]);
        Tool.Outcome given = Generate(["m", "--prompt", "hello", .. greedy]);
        Assert.Equal((0, 0), (piped.ExitCode, given.ExitCode));
        Assert.Equal(given.Output, piped.Output);
        Assert.EndsWith("\n", given.Output, StringComparison.Ordinal);

        Tool.Outcome chat = Tool.RunWithInput(
            folder.Path,
            "hello\n/reset\nhello\n/exit\n",
            ["generate", "m", "--chat", .. greedy]
        );
        Tool.Outcome asked = Generate(["m", "--chat", "--prompt", "hello", .. greedy]);
        Assert.Equal(0, chat.ExitCode);
        Assert.Equal(asked.Output + asked.Output, chat.Output);
        Assert.NotEqual(given.Output, asked.Output);
    }

    [Fact]
    public void Several_completions_are_written_in_order_with_their_tokens()
    {
        TinyModel.Save(Path.Combine(folder.Path, "m"));
        GenerationModel writer = GenerationModel.Open(Path.Combine(folder.Path, "m"));
        var job = new CompletionJob
        {
            Model = writer,
            Sampling = new SamplingOptions { MaxTokens = 5, StopTokens = [] },
            Samples = 3,
            LogProbs = true,
        };
        var output = new StringWriter { NewLine = "\n" };

        Assert.Equal(30, job.Run([new PromptItem("hello"), new PromptItem("once")], output, Cancellation));

        string[] lines = output.ToString().Split('\n');
        Assert.Equal(
            [1, 2, 3, 4, 5, 6],
            lines
                .Where(static line => line.StartsWith("── ", StringComparison.Ordinal))
                .Select(static line => int.Parse(line.Split(' ')[1]))
        );
        Assert.Equal(
            6,
            lines.Count(static line => line.EndsWith("tokens, finish reason length", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Adapter_option_adds_the_adapter()
    {
        string path = Path.Combine(folder.Path, "m"),
            adapter = Path.Combine(folder.Path, "a");
        TinyModel.Save(path);
        var random = new Rng(3);
        CausalLanguageModel model = CausalLanguageModel.Load(path, trainable: false);
        model.AddAdapter(new LoraOptions { Rank = 4 }, ref random);
        foreach ((string name, Tensors.Tensor tensor) in model.NamedParameters())
            if (name.EndsWith("lora_B.weight", StringComparison.Ordinal))
                tensor.Assign([.. Enumerable.Range(0, tensor.Count).Select(static i => MathF.Sin(i))]);
        model.SaveAdapter(adapter);
        ITokenizer tokenizer = Tokenizer.Load(path);
        var sampling = new SamplingOptions { MaxTokens = 8, Temperature = 0 };
        string expected = new Generator(model, tokenizer)
            .Generate(tokenizer.Encode("hello", addSpecialTokens: true), sampling, seed: 0, cancellation: Cancellation)
            .Text!;

        Assert.Equal(expected, WithAdapter(adapter));
        Assert.NotEqual(expected, WithAdapter(null));

        string WithAdapter(string? its)
        {
            GenerationModel writer = GenerationModel.Open(path, adapter: its);
            var output = new StringWriter { NewLine = "\n" };
            new CompletionJob { Model = writer, Sampling = sampling }.Run(
                [new PromptItem("hello")],
                output,
                Cancellation
            );
            return output.ToString()[..^1];
        }
    }

    private Tool.Outcome Generate(params string[] arguments) => Tool.Run(folder.Path, ["generate", .. arguments]);
}
