using Proximal.Language;

namespace Proximal.Cli.Tests;

/// <summary>Policies leave their runs as ONNX models, as safetensors and for games.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Export_writes_ONNX_and_safetensors_with_the_same_actions()
    {
        Assert.Equal(
            0,
            Run("train", "CartPole-v1", "--steps", "512", "--set", "n_steps=64", "--out", "r", "--quiet").ExitCode
        );
        Tool.Outcome written = Run(
            "export",
            "r",
            "--onnx",
            "out/cartpole.onnx",
            "--safetensors",
            "out/one.safetensors"
        );
        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        Assert.Equal(
            [
                "created the folder out",
                $"wrote out/cartpole.onnx from {Path.Combine("r", "checkpoints", "step-512")}",
                "  in   observation: float32[batch, 4]",
                "  out  action: int64[batch]",
                "  out  logits: float32[batch, 2]",
                $"wrote out/one.safetensors from {Path.Combine("r", "checkpoints", "step-512")}",
            ],
            written.Output.TrimEnd().Split('\n')
        );
        Assert.Equal(
            ["cartpole.onnx", "one.safetensors"],
            Directory.GetFiles(Path.Combine(folder.Path, "out")).Select(Path.GetFileName).Order()
        );

        // What was written can be written again, in the other form; all act alike.
        Assert.Equal(0, Run("export", "out/one.safetensors", "--safetensors", "two").ExitCode);
        string expected = Evaluate("r");
        Assert.Equal(expected, Evaluate("two", "--env", "CartPole-v1"));
        Assert.Contains("weights_sha256", expected, StringComparison.Ordinal);
        byte[] model = File.ReadAllBytes(Path.Combine(folder.Path, "out", "cartpole.onnx"));
        Assert.True(
            model.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(expected.Split("weights_sha256\":\"")[1][..64]))
                >= 0
        );
    }

    [Fact]
    public void Export_writes_a_policy_file_for_games()
    {
        Assert.Equal(
            0,
            Run("train", "CartPole-v1", "--steps", "512", "--set", "n_steps=64", "--out", "r", "--quiet").ExitCode
        );
        Tool.Outcome written = Run("export", "r", "--inference", "cartpole.policy", "--with-value");
        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        Assert.Equal(
            $"wrote cartpole.policy from {Path.Combine("r", "checkpoints", "step-512")}",
            written.Output.TrimEnd()
        );
        using var expected = new MemoryStream();
        InferenceFile.Write(
            Policy.Load(Path.Combine(folder.Path, "r", "checkpoints", "step-512")),
            expected,
            new InferenceFileOptions
            {
                WithValue = true,
                Environment = "CartPole-v1",
                Algorithm = "ppo",
            }
        );
        Assert.Equal(expected.ToArray(), File.ReadAllBytes(Path.Combine(folder.Path, "cartpole.policy")));
        AssertMistake(
            Run("export", "r", "--inference", "a.policy", "--frame-stack", "3"),
            "FrameStack (--frame-stack) must be the number of equal observations that are stacked in Box([4]"
        );
        Assert.False(File.Exists(Path.Combine(folder.Path, "a.policy")));
    }

    [Fact]
    public void Policy_without_an_ONNX_form_prints_one_line_and_exits_with_2()
    {
        Assert.Equal(
            0,
            Run("train", "Pendulum-v1", "--algorithm", "sac", "--steps", "300", "--out", "s", "--quiet").ExitCode
        );
        AssertMistake(
            Run("export", "s", "--onnx", "a.onnx", "--with-value"),
            "policies of SAC and TD3 have no state value to export"
        );
        Assert.Equal(0, Run("export", "s", "--onnx", "a.onnx").ExitCode);

        using var language = new TinyLanguage();
        AssertMistake(
            language.Run("export", "model", "--onnx", "b.onnx"),
            "model is a language model: export it with --gguf FILE or --huggingface FOLDER"
        );
        Assert.False(File.Exists(Path.Combine(language.Path, "b.onnx")));
    }

    [Fact]
    public void Language_model_is_exported_as_GGUF_and_as_a_folder_that_loads()
    {
        using var language = new TinyLanguage();
        AssertMistake(
            language.Run("export", "model", "--gguf", "a.gguf"),
            "the tokenizer cannot be exported: GGUF has no name for a CharacterTokenizer"
        );
        BytePairTokenizer tokenizer = BytePairTrainer.Train(["abc abd"], new BytePairOptions { VocabularySize = 260 });
        var random = new Rng(1);
        CausalLanguageModel
            .Create(ModelConfig.Gpt2(tokenizer.VocabularySize, 32, 32, 1, 2), ref random)
            .Save(Path.Combine(language.Path, "model"));
        tokenizer.Save(Path.Combine(language.Path, "model"));
        Tool.Outcome outcome = language.Run("export", "model", "--gguf", "out/model.gguf", "--type", "q8_0");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("tensors", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("GGUF"u8, File.ReadAllBytes(Path.Combine(language.Path, "out/model.gguf")).AsSpan(0, 4));
        Assert.Equal(0, language.Run("export", "model", "--huggingface", "served", "--type", "bf16").ExitCode);
        Assert.Equal(0, language.Run("generate", "served", "--prompt", "a", "--max-new-tokens", "2").ExitCode);

        AssertMistake(
            language.Run("export", "model", "--gguf", "a.gguf", "--type", "q4"),
            "--type q4 does not exist for --gguf: use f32, f16, q8_0"
        );
        AssertMistake(
            language.Run("export", "model", "--gguf", "a", "--onnx", "b"),
            "--gguf and --huggingface export language models, and exclude the flags of policies"
        );
        AssertMistake(
            language.Run("export", "model", "--onnx", "b", "--type", "f16"),
            "--type applies to language models"
        );
        AssertMistake(
            language.Run("export", "model", "--huggingface", "model"),
            "--huggingface model is the folder of the model itself"
        );
        AssertMistake(
            language.Run("export", "model", "--gguf", "a", "--huggingface", "b"),
            "--gguf excludes --huggingface"
        );
    }

    private string Evaluate(string policy, params string[] flags)
    {
        string line = Run(["evaluate", policy, "--episodes", "2", "--json", .. flags]).Output;
        return line[line.IndexOf("\"evaluation\"", StringComparison.Ordinal)..];
    }

    private static void AssertMistake(Tool.Outcome outcome, string message)
    {
        Assert.Equal(2, outcome.ExitCode);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.StartsWith($"proximal: {message}", outcome.Error, StringComparison.Ordinal);
    }

    private Tool.Outcome Run(params string[] arguments) => Tool.Run(folder.Path, arguments);
}
