namespace Proximal.Language;

/// <summary>Type of a piece in SentencePiece's vocabulary.</summary>
internal enum PieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
