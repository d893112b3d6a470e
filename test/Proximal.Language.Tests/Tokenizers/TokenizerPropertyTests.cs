using CsCheck;

namespace Proximal.Language.Tests;

/// <summary>Properties of tokenizers over random texts and random ids.</summary>
public sealed class TokenizerPropertyTests
{
    // Mostly ASCII with much white space, some of every plane of Unicode. Halves of surrogate pairs are no text.
    private static readonly Gen<string> Texts = Gen.Frequency<string>(
            (4, Gen.Int[' ', '~'].Select(char.ConvertFromUtf32)),
            (2, Gen.OneOf(" ", "  ", "\n", "\t", "\r\n", "'s", "12", "1234")),
            (2, Gen.Int[0x80, 0xD7FF].Select(char.ConvertFromUtf32)),
            (1, Gen.Int[0xE000, 0x10FFFF].Select(char.ConvertFromUtf32))
        )
        .Array[0, 40]
        .Select(string.Concat);

    /// <summary>Tokenizers without a normalization of texts.</summary>
    public static TheoryData<string> Folders => ["gpt2", "llama3"];

    public static TheoryData<string> AllFolders => TokenizerGoldenTests.Folders;

    [Theory]
    [MemberData(nameof(Folders))]
    public void Text_round_trips_through_Encode_and_Decode(string folder)
    {
        ITokenizer tokenizer = Load(folder);
        Texts.Sample(text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text))));
    }

    [Theory]
    [MemberData(nameof(AllFolders))]
    public void Ranges_follow_the_text_and_ids_do_not_depend_on_them(string folder)
    {
        var tokenizer = (VocabularyTokenizer)Load(folder);
        Texts.Sample(text =>
        {
            EncodedText encoded = tokenizer.EncodeWithRanges(text);
            Assert.Equal(tokenizer.Encode(text), encoded.Ids);
            Assert.Equal(encoded.Ids.Length, encoded.Ranges.Length);
            Assert.All(encoded.Ranges, range => Assert.InRange(range.End, range.Start, text.Length));
        });
    }

    [Theory]
    [MemberData(nameof(AllFolders))]
    public void Streaming_decoder_of_any_ids_gives_the_text_of_Decode(string folder)
    {
        ITokenizer tokenizer = Load(folder);
        Gen.Select(Gen.Int[0, tokenizer.VocabularySize - 1].Array[0, 40], Gen.Bool)
            .Sample(
                (ids, skip) =>
                {
                    var decoder = new StreamingDecoder(tokenizer, skip);
                    Assert.Equal(
                        tokenizer.Decode(ids, skip),
                        string.Concat(ids.Select(decoder.Add)) + decoder.Finish()
                    );
                }
            );
    }

    [Fact]
    public void Trained_tokenizer_encodes_any_text() =>
        Gen.Select(Texts.Array[1, 5], Texts, Gen.Int[257, 300])
            .Sample(
                static (texts, other, size) =>
                {
                    BytePairTokenizer tokenizer = BytePairTrainer.Train(
                        texts,
                        new BytePairOptions { VocabularySize = size }
                    );
                    foreach (string text in texts.Append(other))
                        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
                }
            );

    [Fact]
    public void Character_tokenizer_round_trips() =>
        (
            from characters in Gen.Frequency<int>((3, Gen.Int[' ', '~']), (1, Gen.Int[0xA1, 0xD7FF])).ArrayUnique[1, 30]
            from text in Gen.OneOf(characters).Array[0, 40]
            select (Characters: Concat(characters), Text: Concat(text))
        ).Sample(static x =>
        {
            var tokenizer = new CharacterTokenizer(x.Characters);
            int[] ids = tokenizer.Encode(x.Text);
            Assert.Equal(x.Text.Length, ids.Length);
            Assert.Equal(x.Text, tokenizer.Decode(ids));
        });

    private static ITokenizer Load(string folder) => Tokenizer.Load(Path.Combine(Golden.Folder, "tokenizers", folder));

    private static string Concat(int[] codePoints) => string.Concat(codePoints.Select(char.ConvertFromUtf32));
}
