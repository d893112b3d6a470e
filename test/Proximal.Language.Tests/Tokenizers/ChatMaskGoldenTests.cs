using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>
/// Every case of test/Golden/chat-masks.json: the tokens of the assistant, as transformers finds them from the
/// <c>generation</c> blocks of a template and the offsets of the tokenizer.
/// </summary>
[Trait("Category", "Golden")]
public sealed class ChatMaskGoldenTests
{
    [Fact]
    public void The_mask_is_that_of_transformers()
    {
        JsonElement masks = Golden.Read("chat-masks.json"),
            file = Golden.Read(masks.GetProperty("template").GetString()!);
        ITokenizer tokenizer = Tokenizer.Load(Path.Combine(Golden.Folder, masks.GetProperty("tokenizer").GetString()!));
        JsonElement[] conversations = [.. file.GetProperty("cases").EnumerateArray()];
        foreach (JsonElement item in masks.GetProperty("cases").EnumerateArray())
        {
            JsonElement conversation = conversations[item.GetProperty("case").GetInt32()];
            string text = conversation.GetProperty("output").GetString()!;
            int[] ids = [.. item.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32())];
            Assert.Equal(ids, tokenizer.Encode(text));
            Assert.Equal(
                item.GetProperty("mask").EnumerateArray().Select(static flag => flag.GetInt32() == 1),
                TokenSpans.Mask(
                    tokenizer,
                    ids,
                    text,
                    [
                        .. conversation
                            .GetProperty("assistant_spans")
                            .EnumerateArray()
                            .Select(span => Offset(text, span[0])..Offset(text, span[1])),
                    ]
                )
            );
        }
    }

    private static int Offset(string text, JsonElement codePoint) =>
        text.EnumerateRunes().Take(codePoint.GetInt32()).Sum(static rune => rune.Utf16SequenceLength);
}
