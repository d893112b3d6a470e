using System.Globalization;
using System.Text;
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
        byte[][] vocabulary = Vocabulary(masks.GetProperty("tokenizer").GetString()!);
        JsonElement[] conversations = [.. file.GetProperty("cases").EnumerateArray()];
        foreach (JsonElement item in masks.GetProperty("cases").EnumerateArray())
        {
            JsonElement conversation = conversations[item.GetProperty("case").GetInt32()];
            string text = conversation.GetProperty("output").GetString()!;
            int[] ids = [.. item.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32())];
            Assert.Equal(
                item.GetProperty("mask").EnumerateArray().Select(static flag => flag.GetInt32() == 1),
                TokenSpans.Mask(
                    Array.ConvertAll(ids, id => vocabulary[id]),
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

    /// <summary>The bytes of the tokens of a SentencePiece vocabulary: ▁ is a blank, and <0x0A> is a byte.</summary>
    private static byte[][] Vocabulary(string folder)
    {
        string path = Path.Combine(folder, "tokenizer.json");
        JsonElement tokenizer = Golden.Read(
            File.Exists(Path.Combine(Golden.Folder, path)) ? path : "chat-masks-tokenizer.json"
        );
        IEnumerable<(string Text, int Id)> entries =
        [
            .. tokenizer
                .GetProperty("model")
                .GetProperty("vocab")
                .EnumerateObject()
                .Select(static entry => (entry.Name, entry.Value.GetInt32())),
            .. tokenizer
                .GetProperty("added_tokens")
                .EnumerateArray()
                .Select(static token =>
                    (token.GetProperty("content").GetString()!, token.GetProperty("id").GetInt32())
                ),
        ];
        byte[][] bytes = new byte[entries.Max(static entry => entry.Id) + 1][];
        foreach ((string text, int id) in entries)
            bytes[id] =
                text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal)
                    ? [byte.Parse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier)]
                    : Encoding.UTF8.GetBytes(text.Replace('▁', ' '));
        return bytes;
    }
}
