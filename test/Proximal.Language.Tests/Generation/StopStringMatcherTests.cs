using CsCheck;

namespace Proximal.Language.Tests;

public sealed class StopStringMatcherTests
{
    /// <summary>Tokenizers whose text depends on the neighbors of a token, and one whose text does not.</summary>
    public static TheoryData<string> Folders => ["llama2", "bert-uncased", "unigram-bytes", "qwen2"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_stop_string_is_found_with_the_token_that_completes_it_in_the_decoded_text(string folder)
    {
        ITokenizer tokenizer = Tokenizer.Load(Path.Combine(Golden.Folder, "tokenizers", folder));
        (
            from ids in Gen.Int[0, tokenizer.VocabularySize - 1].Array[1, 24]
            from start in Gen.Int[0, 40]
            from length in Gen.Int[1, 6]
            select (ids, start, length)
        ).Sample(sample =>
        {
            string text = tokenizer.Decode(sample.ids);
            if (text.Length <= sample.start)
                return;
            string stop = text.Substring(sample.start, Math.Min(sample.length, text.Length - sample.start));
            if (!stop.All(char.IsAscii))
                return;
            var matcher = new StopStringMatcher(tokenizer, [stop]);
            int expected = Enumerable
                .Range(1, sample.ids.Length)
                .First(count => tokenizer.Decode(sample.ids.AsSpan(0, count)).Contains(stop, StringComparison.Ordinal));
            for (int count = 1; count <= expected; count++)
                Assert.Equal(count == expected, matcher.IsCompletedBy(sample.ids.AsSpan(0, count)));
        });
    }
}
