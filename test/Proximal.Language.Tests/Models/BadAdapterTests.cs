using System.Text.Json.Nodes;

namespace Proximal.Language.Tests;

public sealed class BadAdapterTests : IDisposable
{
    private readonly SampleModel sample = new(ModelFamily.Llama);

    public void Dispose() => sample.Dispose();

    [Theory]
    [InlineData("peft_type", "\"IA3\"", "'peft_type' must be LORA, but is \"IA3\"")]
    [InlineData("bias", "\"all\"", "'bias' must be none, but is \"all\"")]
    [InlineData("use_dora", "true", "'use_dora' must be false, but is true")]
    [InlineData("modules_to_save", "[\"lm_head\"]", "'modules_to_save' must be empty, since it is not supported")]
    [InlineData("alpha_pattern", """{"q_proj": 3}""", "'alpha_pattern' must be empty, since it is not supported")]
    [InlineData("r", "0", "Rank (lora_r) must be at least 1, but is 0")]
    [InlineData("r", "5", "has shape [4, 32], but the model and adapter_config.json require [5, 32]")]
    [InlineData("lora_alpha", "-2", "Alpha (lora_alpha) must be a positive number, but is -2")]
    public void Invalid_config_value_is_refused(string key, string value, string message)
    {
        using TemporaryFolder folder = Saved();
        string file = Path.Combine(folder.Path, "adapter_config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        config[key] = JsonNode.Parse(value);
        File.WriteAllText(file, config.ToJsonString());
        AssertRefused(folder.Path, message);
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("[0]", 1)]
    [InlineData("[0, 1]", null)]
    [InlineData("null", null)]
    public void Layers_to_transform_must_contain_every_adapted_layer(string layers, int? refused)
    {
        using TemporaryFolder folder = Saved();
        string file = Path.Combine(folder.Path, "adapter_config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        config["layers_to_transform"] = JsonNode.Parse(layers);
        File.WriteAllText(file, config.ToJsonString());
        if (refused is { } layer)
            AssertRefused(
                folder.Path,
                $"'model.layers.{layer}.self_attn.q_proj' is not in one of the layers that layers_to_transform"
            );
        else
            CausalLanguageModel.Load(sample.Folder, trainable: false).LoadAdapter(folder.Path);
    }

    [Fact]
    public void Missing_config_is_refused()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder.Path, "has no adapter_config.json");
    }

    [Fact]
    public void Missing_weights_are_refused()
    {
        using TemporaryFolder folder = Saved();
        File.Delete(Path.Combine(folder.Path, "adapter_model.safetensors"));
        AssertRefused(folder.Path, "has no adapter_model.safetensors");
    }

    [Theory]
    [InlineData(
        "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight",
        "base_model.model.model.layers.9.self_attn.q_proj.lora_A.weight",
        "'model.layers.9.self_attn.q_proj' is not a projection of this model"
    )]
    [InlineData(
        "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight",
        null,
        "must contain base_model.model.….lora_A.weight and base_model.model.….lora_B.weight for each adapted projection"
    )]
    [InlineData(
        "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight",
        "base_model.model.x.lora_B.weight",
        "'base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight': is missing"
    )]
    [InlineData(
        "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight",
        "base_model.model.model.embed_tokens.lora_embedding_A",
        "is not one of a low-rank adapter's matrices"
    )]
    public void Missing_or_misshapen_arrays_are_refused(string name, string? other, string message)
    {
        using TemporaryFolder folder = Saved();
        string file = Path.Combine(folder.Path, "adapter_model.safetensors");
        StateDictionary state = Safetensors.Read(file);
        (float[] values, int[] shape) = (state.GetFloats(name), state.ShapeOf(name).ToArray());
        state.Remove(name);
        if (other is not null)
            state.Set<float>(other, values, shape);
        Safetensors.Write(file, state);
        AssertRefused(folder.Path, message);
    }

    [Theory]
    [InlineData(
        "c_attn",
        "names 'c_attn', but this model's projections are q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, "
            + "down_proj, lm_head"
    )]
    public void Unknown_target_module_is_refused(string target, string message)
    {
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        var random = new Rng(1);
        var exception = Assert.Throws<InvalidInputException>(() =>
            model.AddAdapter(new LoraOptions { TargetModules = ["q_proj", target] }, ref random)
        );
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Null(model.Adapter);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<InvalidInputException>(static () => new LoraOptions { Rank = 0 }.Validate());
        Assert.Throws<InvalidInputException>(static () => new LoraOptions { Alpha = double.NaN }.Validate());
        Assert.Throws<InvalidInputException>(static () => new LoraOptions { Dropout = 1 }.Validate());
        Assert.Throws<InvalidInputException>(static () => new LoraOptions { TargetModules = [] }.Validate());
    }

    private TemporaryFolder Saved()
    {
        var folder = new TemporaryFolder();
        AdapterTests.Adapted(sample, new LoraOptions { Rank = 4, TargetModules = ["q_proj"] }).SaveAdapter(folder.Path);
        return folder;
    }

    private void AssertRefused(string folder, string message)
    {
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        var exception = Assert.ThrowsAny<InvalidInputException>(() => model.LoadAdapter(folder));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", exception.Message, StringComparison.Ordinal);
        Assert.Null(model.Adapter);
        Assert.Empty(model.TrainableParameters());
    }
}
