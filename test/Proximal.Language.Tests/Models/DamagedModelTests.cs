using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class DamagedModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<ModelFamily> Families => SampleModel.Families;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Invalid_config_is_refused_in_one_line(ModelFamily family)
    {
        using var sample = new SampleModel(family);
        JsonObject config = ModelFolderTests.CopyOf(sample.Folder, folder.Path);
        AssertSpoilt(
            "config.json",
            config.ToJsonString(),
            () => CausalLanguageModel.Load(folder.Path, trainable: false)
        );
    }

    [Fact]
    public void Invalid_shard_index_is_refused_in_one_line()
    {
        using var sample = new SampleModel(ModelFamily.Qwen3);
        ModelFolderTests.CopyOf(sample.Folder, folder.Path);
        AssertSpoilt(
            "model.safetensors.index.json",
            File.ReadAllText(Path.Combine(folder.Path, "model.safetensors.index.json")),
            () => CausalLanguageModel.Load(folder.Path, trainable: false)
        );
    }

    [Fact]
    public void Invalid_adapter_is_refused_in_one_line()
    {
        using var sample = new SampleModel(ModelFamily.Llama);
        var random = new Rng(1);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        model.AddAdapter(new LoraOptions { Rank = 4 }, ref random);
        model.SaveAdapter(folder.Path);
        AssertSpoilt(
            "adapter_config.json",
            File.ReadAllText(Path.Combine(folder.Path, "adapter_config.json")),
            () => CausalLanguageModel.Load(sample.Folder, trainable: false).LoadAdapter(folder.Path)
        );
    }

    [Theory]
    [InlineData(ModelFamily.Gpt2, "h.1.mlp.c_fc.weight")]
    [InlineData(ModelFamily.Llama, "model.layers.0.self_attn.k_proj.weight")]
    [InlineData(ModelFamily.Qwen2, "model.embed_tokens.weight")]
    public void Weights_with_NaN_are_refused_by_name(ModelFamily family, string array)
    {
        using var sample = new SampleModel(family);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder);
        foreach (float bad in (ReadOnlySpan<float>)[float.NaN, float.PositiveInfinity])
        {
            Tensor weight = model
                .NamedParameters()
                .Single(parameter => parameter.Key.EndsWith(array, StringComparison.Ordinal))
                .Value;
            float[] values = weight.ToArray();
            values[^1] = bad;
            weight.Assign(values);
            model.Save(folder.Path);
            foreach (bool trainable in (ReadOnlySpan<bool>)[true, false])
            {
                InvalidInputException refused = Assert.ThrowsAny<InvalidInputException>(() =>
                    CausalLanguageModel.Load(folder.Path, trainable)
                );
                Assert.Contains(
                    $"model.safetensors: '{model.NamedParameters().Single(parameter => parameter.Key.EndsWith(array, StringComparison.Ordinal)).Key}' contains numbers that are infinite or NaN",
                    refused.Message,
                    StringComparison.Ordinal
                );
            }
        }
    }

    [Fact]
    public void Heads_and_adapters_with_NaN_are_refused_by_name()
    {
        using var sample = new SampleModel(ModelFamily.Gpt2);
        var head = new ValueHead(24);
        foreach ((_, Tensor tensor) in head.NamedParameters())
            tensor.Assign([.. Enumerable.Repeat(float.NaN, tensor.Count)]);
        head.Save(folder.Path);
        Assert.Contains(
            "value_head.safetensors: 'v_head.summary.",
            Refusal(() => ValueHead.Load(folder.Path)),
            StringComparison.Ordinal
        );

        var random = new Rng(1);
        CausalLanguageModel model = CausalLanguageModel.Load(sample.Folder, trainable: false);
        model.AddAdapter(new LoraOptions { Rank = 4 }, ref random);
        foreach ((string name, Tensor tensor) in model.NamedParameters())
            if (name.EndsWith("h.0.attn.c_attn.lora_B.weight", StringComparison.Ordinal))
                tensor.Assign([.. Enumerable.Repeat(float.NaN, tensor.Count)]);
        model.SaveAdapter(folder.Path);
        Assert.Contains(
            "attn.c_attn.lora_B.weight' contains numbers",
            Refusal(() => CausalLanguageModel.Load(sample.Folder, trainable: false).LoadAdapter(folder.Path)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Adapter_of_another_model_is_refused()
    {
        using var small = new SampleModel(ModelFamily.Qwen2);
        using var other = new SampleModel(ModelFamily.Gpt2);
        var random = new Rng(1);
        CausalLanguageModel model = CausalLanguageModel.Load(small.Folder, trainable: false);
        model.AddAdapter(new LoraOptions { Rank = 4 }, ref random);
        model.SaveAdapter(folder.Path);
        Assert.Contains(
            "is not a projection of this model; the first projection is 'transformer.h.0.attn.c_attn'",
            Refusal(() => CausalLanguageModel.Load(other.Folder, trainable: false).LoadAdapter(folder.Path)),
            StringComparison.Ordinal
        );
        CausalLanguageModel wide = CausalLanguageModel
            .Create(
                ModelConfig.Rotary(ModelFamily.Qwen2, 101, 128, 48, 2, heads: 4, keyValueHeads: 1, feedForward: 56),
                ref random
            )
            .Copy(trainable: false);
        Assert.Contains(
            "but the model and adapter_config.json require [4, 48]",
            Refusal(() => wide.LoadAdapter(folder.Path)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Tokenizer_with_more_tokens_than_the_model_is_refused()
    {
        var random = new Rng(1);
        var tokenizer = new CharacterTokenizer("abcdefghij");
        CausalLanguageModel model = CausalLanguageModel.Create(ModelConfig.Gpt2(10, 32, 16, 1, 2), ref random);
        const string Message =
            "the tokenizer has 11 tokens, but its model only 10 (vocab_size): they do not belong together";
        Assert.Equal(Message, Refusal(() => _ = new Generator(model, tokenizer)));
        Assert.Equal(
            Message,
            Refusal(() => _ = new Sft(model, tokenizer, [new Demonstration("a", "b")], new SftOptions()))
        );
    }

    private void AssertSpoilt(string name, string sound, Action load)
    {
        string file = Path.Combine(folder.Path, name);
        File.WriteAllText(file, sound);
        load();
        foreach ((string what, string text) in DamagedJson.Of(sound))
        {
            File.WriteAllText(file, text);
            try
            {
                load();
            }
            catch (InvalidInputException refused)
            {
                Assert.DoesNotContain('\n', refused.Message);
            }
            catch (Exception other)
            {
                Assert.Fail($"{what}: {other}");
            }
        }
    }

    private static string Refusal(Action act)
    {
        InvalidInputException refused = Assert.ThrowsAny<InvalidInputException>(act);
        Assert.DoesNotContain('\n', refused.Message);
        return refused.Message;
    }
}
