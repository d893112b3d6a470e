namespace Proximal.Language;

/// <summary>Tokens of a text with their places.</summary>
/// <param name="Ids">The ids.</param>
/// <param name="Ranges">
/// Range of the text of each token, in chars; empty for tokens that are added around it. A token can be a part of a
/// character, whose whole range it has.
/// </param>
internal sealed record EncodedText(int[] Ids, Piece[] Ranges);
