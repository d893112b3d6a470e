using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class BadModelFolderTests : IDisposable
{
    private readonly SampleModel llama = new(ModelFamily.Llama);
    private readonly SampleModel sharded = new(ModelFamily.Qwen3);

    public void Dispose()
    {
        llama.Dispose();
        sharded.Dispose();
    }

    [Fact]
    public void Missing_folder_is_refused() =>
        AssertRefused(Path.Combine(llama.Folder, "nowhere"), "nowhere: the folder does not exist");

    [Fact]
    public void Missing_config_is_refused()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder.Path, "has no config.json");
    }

    [Theory]
    [InlineData("{", "is not valid JSON")]
    [InlineData("[]", "a JSON object is needed")]
    [InlineData("""{"model_type": "llama", "model_type": "gpt2"}""", "is not valid JSON")]
    public void Malformed_config_is_refused(string json, string message) => WithConfig(_ => json, message);

    [Theory]
    [InlineData("{\"model_type\": \"llama\\ud800\"}", "unpaired surrogate")]
    [InlineData("{\"model_type\": \"ÿ\"}", "not UTF-8")]
    [InlineData("{\"model_type\": \"llama\", \"a\\udc00\": 1}", "unpaired surrogate")]
    public void Config_withoutUnicode_isRefused(string json, string message)
    {
        // Latin-1 writes ÿ as the byte 0xFF, which is not UTF-8.
        File.WriteAllBytes(Path.Combine(llama.Folder, "config.json"), System.Text.Encoding.Latin1.GetBytes(json));
        AssertRefused(llama.Folder, message);
    }

    [Theory]
    [InlineData("num_hidden_layers", 2_147_483_647, "model.layers.2.input_layernorm.weight' is missing")]
    [InlineData("head_dim", 2_147_483_646, "HeadDimension (head_dim) must be at most 65536")]
    [InlineData("vocab_size", 2_147_483_647, "Vocabulary (vocab_size) must be smaller")]
    [InlineData("intermediate_size", 2_147_483_647, "FeedForwardWidth (intermediate_size, n_inner) must be smaller")]
    [InlineData("num_attention_heads", 2_147_483_646, "HeadDimension (head_dim) must be at least 1")]
    public void Config_ofHugeSizes_isRefused(string key, int value, string message) =>
        WithConfig(
            config =>
            {
                config[key] = value;
                return config.ToJsonString();
            },
            message
        );

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("a\\u0000b")]
    [InlineData("../model.safetensors")]
    public void Shard_ofAnInvalidName_isRefused(string name)
    {
        string index = Path.Combine(sharded.Folder, "model.safetensors.index.json");
        JsonNode map = JsonNode.Parse(File.ReadAllText(index))!["weight_map"]!;
        string shard = map.AsObject().First().Value!.GetValue<string>();
        File.WriteAllText(index, File.ReadAllText(index).Replace(shard, name, StringComparison.Ordinal));
        AssertRefused(sharded.Folder, "model.safetensors.index.json");
    }

    [Theory]
    [InlineData(
        "model_type",
        "\"mamba\"",
        "model_type 'mamba' is not supported; supported are gpt2, llama, qwen2, qwen3"
    )]
    [InlineData("model_type", "7", "'model_type' must be a text, but is 7")]
    [InlineData("hidden_size", "null", "'hidden_size' is missing")]
    [InlineData("hidden_size", "\"wide\"", "'hidden_size' must be a whole number, but is \"wide\"")]
    [InlineData("hidden_size", "32.5", "'hidden_size' must be a whole number, but is 32.5")]
    [InlineData("vocab_size", "-1", "Vocabulary (vocab_size) must be at least 1, but is -1")]
    [InlineData(
        "num_key_value_heads",
        "3",
        "Heads (num_attention_heads) must be a multiple of the 3 key and value heads, but is 4"
    )]
    [InlineData("head_dim", "7", "HeadDimension (head_dim) must be even")]
    [InlineData("hidden_act", "\"gelu\"", "'hidden_act' must be silu or swish, but is \"gelu\"")]
    [InlineData(
        "rope_scaling",
        """{"rope_type": "mrope", "factor": 2}""",
        "'rope_type' must be default, linear, dynamic, llama3, yarn or longrope, but is \"mrope\""
    )]
    [InlineData("rope_scaling", """{"rope_type": "llama3", "factor": 2}""", "'low_freq_factor' is missing")]
    [InlineData("rope_scaling", """{"rope_type": "linear", "factor": 0.5}""", "factor must be at least 1")]
    [InlineData("rope_scaling", """{"rope_type": "yarn", "factor": 2, "beta_fast": 0}""", "beta_fast and beta_slow")]
    [InlineData("rope_scaling", """{"rope_type": "longrope"}""", "'short_factor' is missing")]
    [InlineData(
        "rope_scaling",
        """{"rope_type": "longrope", "short_factor": [1], "long_factor": [1]}""",
        "RopeScaling (short_factor, long_factor) must have 4 numbers each"
    )]
    [InlineData("partial_rotary_factor", "1.5", "PartialRotaryFactor (partial_rotary_factor, rotary_pct) must lie in")]
    [InlineData("partial_rotary_factor", "0.4", "must be even after multiplication by the partial_rotary_factor")]
    [InlineData("rope_interleaved", "true", "'rope_interleaved' must be false, but is true")]
    [InlineData("quantization_config", """{"bits": 4}""", "'quantization_config' must be absent")]
    [InlineData("use_sliding_window", "true", "'use_sliding_window' must be false, but is true")]
    [InlineData("eos_token_id", "[1, \"x\"]", "'eos_token_id' must be a whole number or several")]
    [InlineData("tie_word_embeddings", "\"no\"", "'tie_word_embeddings' must be true or false")]
    public void Invalid_config_value_is_refused(string key, string value, string message) =>
        WithConfig(
            config =>
            {
                config[key] = JsonNode.Parse(value);
                return config.ToJsonString();
            },
            message
        );

    [Fact]
    public void Unknown_architecture_without_model_type_is_refused() =>
        WithConfig(
            static config =>
            {
                config.Remove("model_type");
                config["architectures"] = new JsonArray("BertModel");
                return config.ToJsonString();
            },
            "architecture 'BertModel' is not supported; supported are gpt2, llama, qwen2, qwen3"
        );

    [Fact]
    public void Array_shapes_that_contradict_the_config_are_refused() =>
        WithConfig(
            static config =>
            {
                config["intermediate_size"] = 60;
                return config.ToJsonString();
            },
            "'model.layers.0.mlp.gate_proj.weight' has shape [56, 32], but config.json requires [60, 32]"
        );

    [Fact]
    public void Missing_array_is_refused() =>
        WithConfig(
            static config =>
            {
                config["num_hidden_layers"] = 3;
                return config.ToJsonString();
            },
            "the array 'model.layers.2.input_layernorm.weight' is missing, which config.json requires"
        );

    [Fact]
    public void Arrays_without_a_place_in_the_model_are_refused() =>
        WithConfig(
            static config =>
            {
                config["num_hidden_layers"] = 1;
                return config.ToJsonString();
            },
            "the array 'model.layers.1.input_layernorm.weight' and 8 more have no place in the model that "
                + "config.json describes"
        );

    [Fact]
    public void Missing_output_layer_is_refused()
    {
        using var folder = new TemporaryFolder();
        ModelFolderTests.CopyOf(llama.Folder, folder.Path);
        string file = Path.Combine(folder.Path, "model.safetensors");
        StateDictionary state = Safetensors.Read(file);
        state.Remove("lm_head.weight");
        Safetensors.Write(file, state);
        AssertRefused(folder.Path, "the array 'lm_head.weight' is missing");
    }

    [Fact]
    public void Missing_weights_are_refused()
    {
        using var folder = new TemporaryFolder();
        ModelFolderTests.CopyOf(llama.Folder, folder.Path);
        File.Move(Path.Combine(folder.Path, "model.safetensors"), Path.Combine(folder.Path, "pytorch_model.bin"));
        AssertRefused(
            folder.Path,
            "has neither model.safetensors nor model.safetensors.index.json; pytorch_model.bin must be converted"
        );
    }

    [Fact]
    public void Missing_shard_is_refused()
    {
        using var folder = new TemporaryFolder();
        ModelFolderTests.CopyOf(sharded.Folder, folder.Path);
        File.Delete(Path.Combine(folder.Path, "model-00002-of-00002.safetensors"));
        AssertRefused(
            folder.Path,
            "model-00002-of-00002.safetensors: is missing, although model.safetensors.index.json names it"
        );
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(20_000)]
    public void Truncated_shard_is_refused(int length)
    {
        using var folder = new TemporaryFolder();
        ModelFolderTests.CopyOf(sharded.Folder, folder.Path);
        using (FileStream stream = File.OpenWrite(Path.Combine(folder.Path, "model-00002-of-00002.safetensors")))
            stream.SetLength(length);
        AssertRefused(folder.Path, "model-00002-of-00002.safetensors: ");
    }

    [Theory]
    [InlineData("{}", "'weight_map' is missing")]
    [InlineData(
        """{"weight_map": {"model.norm.weight": "../model.safetensors"}}""",
        "is not the name of a file in the same folder"
    )]
    [InlineData(
        """{"weight_map": {"model.norm.weight": "model-00001-of-00002.safetensors"}}""",
        "'model.norm.weight' is missing, although model.safetensors.index.json lists it in this file"
    )]
    public void Invalid_shard_index_is_refused(string index, string message)
    {
        using var folder = new TemporaryFolder();
        ModelFolderTests.CopyOf(sharded.Folder, folder.Path);
        File.WriteAllText(Path.Combine(folder.Path, "model.safetensors.index.json"), index);
        AssertRefused(folder.Path, message);
    }

    [Theory]
    [InlineData(101)]
    [InlineData(-1)]
    public void Token_id_outside_the_vocabulary_is_refused(int id)
    {
        CausalLanguageModel model = CausalLanguageModel.Load(llama.Folder);
        var batch = new TokenBatch();
        batch.Add([1, 2]);
        batch.Add([3, id]);

        InvalidInputException exception = Assert.Throws<InvalidInputException>(() => model.Forward(batch));

        Assert.Equal($"token id {id} is outside the model's vocabulary of 101", exception.Message);
    }

    [Fact]
    public void Sequence_longer_than_the_context_is_refused()
    {
        CausalLanguageModel model = CausalLanguageModel.Load(llama.Folder);
        var batch = new TokenBatch();
        batch.Add([1]);
        batch.Add(new int[129]);

        InvalidInputException exception = Assert.Throws<InvalidInputException>(() => model.Forward(batch));

        Assert.Equal("sequence 1 has 129 tokens, more than the model's context of 128", exception.Message);
        batch.Clear();
        batch.Add(new int[128]);
        using Scope scope = Scope.Begin(record: false);
        Assert.Equal(128, model.Forward(batch).Shape[0]);
    }

    private static void AssertRefused(string folder, string message)
    {
        foreach (bool trainable in (ReadOnlySpan<bool>)[true, false])
        {
            var exception = Assert.ThrowsAny<InvalidInputException>(() => CausalLanguageModel.Load(folder, trainable));
            Assert.Contains(message, exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", exception.Message, StringComparison.Ordinal);
        }
    }

    private void WithConfig(Func<JsonObject, string> change, string message)
    {
        using var folder = new TemporaryFolder();
        JsonObject config = ModelFolderTests.CopyOf(llama.Folder, folder.Path);
        File.WriteAllText(Path.Combine(folder.Path, "config.json"), change(config));
        AssertRefused(folder.Path, message);
    }
}
