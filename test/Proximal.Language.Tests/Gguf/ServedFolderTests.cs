using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>The JSON files that transformers and vLLM read in a saved folder.</summary>
public sealed class ServedFolderTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    [Theory]
    [InlineData("qwen2-tiny", "Qwen2ForCausalLM", "qwen2")]
    [InlineData("gemma2-tiny", "Gemma2ForCausalLM", "gemma2")]
    [InlineData("gpt2-tiny", "GPT2LMHeadModel", "gpt2")]
    public void Folder_has_class_type_tokens_and_the_generation_settings_of_its_source(
        string name,
        string architecture,
        string type
    )
    {
        string source = temporary["source"],
            saved = temporary["saved"];
        Copy(Path.Combine(Golden.Folder, "tokenizers", "gpt2"), source);
        File.WriteAllText(
            Path.Combine(source, "generation_config.json"),
            """{"temperature": 0.6, "top_p": 0.95, "do_sample": true, "eos_token_id": 5}"""
        );
        File.WriteAllText(
            Path.Combine(source, "tokenizer_config.json"),
            """{"tokenizer_class": "GPT2Tokenizer", "model_max_length": 64, "eos_token": "<|endoftext|>"}"""
        );
        File.WriteAllText(
            Path.Combine(source, "special_tokens_map.json"),
            """{"unk_token": "<|endoftext|>", "eos_token": "old"}"""
        );
        CausalLanguageModel
            .Load(Path.Combine(Golden.Folder, "models", name), trainable: false)
            .Save(saved, ElementType.BF16);
        Tokenizer.Load(source).Save(saved);

        JsonElement config = Read("config.json");
        Assert.Equal(architecture, config.GetProperty("architectures")[0].GetString());
        Assert.Equal(type, config.GetProperty("model_type").GetString());
        Assert.Equal(
            "bfloat16",
            (
                config.TryGetProperty("dtype", out JsonElement dtype) ? dtype : config.GetProperty("torch_dtype")
            ).GetString()
        );
        JsonElement generation = Read("generation_config.json");
        Assert.Equal(0.6, generation.GetProperty("temperature").GetDouble());
        Assert.True(generation.GetProperty("do_sample").GetBoolean());
        Assert.Contains(5, generation.GetProperty("eos_token_id").EnumerateArray().Select(static id => id.GetInt32()));
        JsonElement tokenizer = Read("tokenizer_config.json");
        Assert.Equal("GPT2Tokenizer", tokenizer.GetProperty("tokenizer_class").GetString());
        Assert.Equal(64, tokenizer.GetProperty("model_max_length").GetInt32());
        JsonElement map = Read("special_tokens_map.json");
        Assert.Equal("<|endoftext|>", map.GetProperty("eos_token").GetString());
        Assert.Equal("<|endoftext|>", map.GetProperty("unk_token").GetString());
        Assert.True(File.Exists(Path.Combine(saved, "tokenizer.json")));

        JsonElement Read(string file) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(saved, file)));
    }

    public void Dispose() => temporary.Dispose();

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.GetFiles(from))
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
    }
}
